package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.headway.health.domain.Reading.Standing;
import dev.headway.model.Evidence;
import dev.headway.model.request.Bounds;
import dev.headway.model.request.CheckSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last evaluations of one check.
 *
 * @param recent the last readings, the newest last
 * @param badSince the first bad evaluation of those for which enough of the last ones have been bad without a break
 * @param at when the newest was taken
 */
record CheckHistory(
        CheckSpec check,
        List<Entry> recent,
        @Nullable Instant badSince,
        @Nullable Instant at) {

    /** A reading and when it was taken. */
    record Entry(Reading reading, Instant at) {}

    CheckHistory {
        requireNonNull(check, "check is null");
        recent = List.copyOf(recent);
    }

    static CheckHistory of(CheckSpec check) {
        return new CheckHistory(check, List.of(), null, null);
    }

    /** The history with one more evaluation. */
    CheckHistory with(Reading reading, Instant now, CheckSettings settings) {
        List<Entry> next = new ArrayList<>(recent);
        next.add(new Entry(reading, now));
        while (next.size() > settings.of()) {
            next.removeFirst();
        }
        List<Instant> bad = next.stream()
                .filter(entry -> entry.reading().standing() == Standing.BAD)
                .map(Entry::at)
                .toList();
        boolean enough = bad.size() >= settings.bad();
        return new CheckHistory(check, next, enough ? badSince == null ? bad.getFirst() : badSince : null, now);
    }

    Standing standing() {
        return newest().map(Reading::standing).orElse(Standing.UNKNOWN);
    }

    /** Whether enough of the last evaluations were bad for long enough, the newest among them. */
    boolean refuses() {
        return badSince != null
                && at != null
                && standing() == Standing.BAD
                && Duration.between(badSince, at).compareTo(lasting()) >= 0;
    }

    /** The newest evidence; of a check that refuses it says so. */
    Evidence evidence(Instant now) {
        Evidence evidence = newest().map(Reading::evidence)
                .orElseGet(() -> new Wording(check.name(), "step", now)
                        .unknown("was not evaluated yet")
                        .evidence());
        return refuses() ? refused(evidence) : evidence;
    }

    private static Evidence refused(Evidence bad) {
        return new Evidence(
                bad.check(),
                bad.subject(),
                bad.observed(),
                bad.expected(),
                false,
                bad.samples(),
                "Refused " + bad.sentence(),
                bad.at());
    }

    private Optional<Reading> newest() {
        return recent.isEmpty()
                ? Optional.empty()
                : Optional.of(recent.getLast().reading());
    }

    private Duration lasting() {
        if (check.prometheus() != null) {
            return check.prometheus().lasting();
        }
        Bounds bounds = requireNonNullElse(check.bounds(), Bounds.NONE);
        return requireNonNullElse(bounds.lasting(), Duration.ZERO);
    }
}
