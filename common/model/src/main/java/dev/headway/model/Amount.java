package dev.headway.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of things, or a share of them: {@code 3} or {@code "10%"}, as Kubernetes writes {@code maxUnavailable}.
 *
 * @param value how many, or how many percent (0 to 100)
 */
public record Amount(int value, boolean percent) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(%?)");

    public Amount {
        if (value < 0 || (percent && value > 100)) {
            throw new IllegalArgumentException(
                    "'%d%s' is out of range: a percentage is 0%% to 100%%, a number is at least 0"
                            .formatted(value, percent ? "%" : ""));
        }
    }

    public static Amount of(int value) {
        return new Amount(value, false);
    }

    public static Amount percent(int value) {
        return new Amount(value, true);
    }

    /**
     * Reads an amount from a JSON number or text.
     *
     * @throws IllegalArgumentException if it is neither a whole number nor a whole percentage
     */
    @JsonCreator
    public static Amount parse(Object value) {
        Matcher matcher = FORM.matcher(String.valueOf(value));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is neither a whole number nor a percentage such as 10%%".formatted(value));
        }
        return new Amount(Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty());
    }

    /** How many of {@code total} this allows: a percentage rounds down, and the result is at least one. */
    public int ofAtLeastOne(int total) {
        return Math.max(1, percent ? (int) ((long) total * value / 100) : value);
    }

    @JsonValue
    Object json() {
        return percent ? value + "%" : (Object) value;
    }

    @Override
    public String toString() {
        return percent ? value + "%" : Integer.toString(value);
    }
}
