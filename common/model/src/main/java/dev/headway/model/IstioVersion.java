package dev.headway.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A released version of Istio, such as {@code 1.30.3} or {@code 1.31.0-rc.0}.
 *
 * @param suffix the pre-release part without its dash, or empty for a final release
 */
public record IstioVersion(int major, int minor, int patch, String suffix) implements Comparable<IstioVersion> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:-([0-9A-Za-z.-]+))?");

    private static final Comparator<IstioVersion> ORDER = Comparator.comparingInt(IstioVersion::major)
            .thenComparingInt(IstioVersion::minor)
            .thenComparingInt(IstioVersion::patch)
            .thenComparing(version -> version.suffix().isEmpty() ? 1 : 0)
            .thenComparing(IstioVersion::suffix);

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException if the text is not {@code MAJOR.MINOR.PATCH[-SUFFIX]}
     */
    @JsonCreator
    public static IstioVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not an Istio version: expected MAJOR.MINOR.PATCH, such as 1.30.3".formatted(text));
        }
        return new IstioVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4));
    }

    /** How many minor versions this one is ahead of {@code other}; negative when it is behind. */
    public int minorsAheadOf(IstioVersion other) {
        return (major - other.major) * 1000 + (minor - other.minor);
    }

    /** Whether this version is {@code major.minor} or newer, pre-releases of it included. */
    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public int compareTo(IstioVersion other) {
        return ORDER.compare(this, other);
    }

    @JsonValue
    @Override
    public String toString() {
        String release = major + "." + minor + "." + patch;
        return suffix.isEmpty() ? release : release + "-" + suffix;
    }
}
