package dev.headway.health.domain;

import dev.headway.health.domain.Reading.Standing;
import dev.headway.model.Evidence;
import dev.headway.model.request.CheckSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the checks of a confirmation stand. A check that is bad once ends the window; one that is bad in enough of its last
 * evaluations refuses.
 *
 * @param evaluated when they were evaluated last; null before the first time
 * @param due when they are to be evaluated next; null while they are, or when there are none
 */
record Checks(List<CheckHistory> histories, @Nullable Instant evaluated, @Nullable Instant due) {

    Checks {
        histories = List.copyOf(histories);
    }

    /** The checks of a command before anything was evaluated. */
    static Checks of(List<CheckSpec> checks, Instant now) {
        return new Checks(checks.stream().map(CheckHistory::of).toList(), null, checks.isEmpty() ? null : now);
    }

    /** The same while they are evaluated. */
    Checks asked() {
        return new Checks(histories, evaluated, null);
    }

    /**
     * Takes in an evaluation of every check.
     *
     * @param begun when the evaluation began
     */
    Checks with(List<Reading> readings, Instant begun, CheckSettings settings, Instant now) {
        List<CheckHistory> next = new ArrayList<>();
        for (int i = 0; i < histories.size(); i++) {
            next.add(histories.get(i).with(readings.get(i), begun, settings));
        }
        Instant soonest = begun.plus(settings.interval());
        return new Checks(next, begun, soonest.isBefore(now) ? now : soonest);
    }

    /** Until when it is known how they stood: now, or their last evaluation. */
    Optional<Instant> knownUntil(Instant now) {
        return histories.isEmpty() ? Optional.of(now) : Optional.ofNullable(evaluated);
    }

    boolean holds() {
        return histories.stream().allMatch(history -> history.standing() == Standing.GOOD);
    }

    /** Whether something was out of its bounds when it was evaluated last. */
    boolean contradicts() {
        return histories.stream().anyMatch(history -> history.standing() == Standing.BAD);
    }

    /** Whether enough evaluations of a check were bad. */
    boolean refuses() {
        return histories.stream().anyMatch(CheckHistory::refuses);
    }

    /** The newest evidence of each. */
    List<Evidence> evidence(Instant now) {
        return histories.stream().map(history -> history.evidence(now)).toList();
    }
}
