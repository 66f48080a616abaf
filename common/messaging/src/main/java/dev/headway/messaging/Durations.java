package dev.headway.messaging;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes and Istio write them: {@code 10m}, {@code 1h30m}, {@code 250ms}. */
public final class Durations {

    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,7})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private Durations() {}

    /**
     * Reads a duration; ISO-8601 ({@code PT10M}) is understood too.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!text.isEmpty() && matcher.matches()) {
            return Duration.ofHours(group(matcher, 1))
                    .plusMinutes(group(matcher, 2))
                    .plusSeconds(group(matcher, 3))
                    .plusMillis(group(matcher, 4));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'%s' is not a duration such as 90s, 10m or 1h30m".formatted(text), e);
        }
    }

    /** Writes a duration, to the millisecond. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return duration.toString();
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }

    private static long group(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
