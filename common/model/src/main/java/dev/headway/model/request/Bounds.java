package dev.headway.model.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request sets otherwise than a built-in check does. All built-in checks have a highest healthy value and none a lowest.
 *
 * @param max the highest value that is healthy; with a comparison, the highest rise over the baseline
 * @param minSamples how many events or samples the value must rest on; fewer is Unknown
 * @param lasting how long the value must be out of bounds before it counts
 */
public record Bounds(
        @Nullable Double max,
        @Nullable Integer minSamples,
        @JsonProperty("for") @Nullable Duration lasting) {

    /** None: the check is as it is built in. */
    public static final Bounds NONE = new Bounds(null, null, null);

    void violations(String path, List<Violation> violations) {
        if (equals(NONE)) {
            violations.add(new Violation(path, "", "must set max, minSamples or for"));
        }
        if (max != null && (!Double.isFinite(max) || max < 0)) {
            violations.add(new Violation(path + ".max", max.toString(), "must be a finite number and not negative"));
        }
        if (minSamples != null && minSamples < 1) {
            violations.add(new Violation(
                    path + ".minSamples", minSamples.toString(), "must be at least 1: no sample at all says nothing"));
        }
        if (lasting != null && lasting.isNegative()) {
            violations.add(new Violation(path + ".for", lasting.toString(), "must not be negative"));
        }
    }
}
