package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an expectation stood at one moment.
 *
 * @param observed what was seen, holding or not
 * @param missing what could not be seen
 * @param incarnation differs between two assessments when what they judged was replaced or interrupted in between, even
 *     if both hold
 */
public record Assessment(List<Evidence> observed, List<Evidence> missing, String incarnation) {

    private static final int MOST = 100;

    public Assessment {
        requireNonNull(incarnation, "incarnation is null");
        observed = List.copyOf(observed);
        missing = List.copyOf(missing);
    }

    /** Whether everything was seen and is as expected. */
    public boolean holds() {
        return missing.isEmpty() && !observed.isEmpty() && observed.stream().allMatch(Evidence::holds);
    }

    /** Whether something that was seen is not as expected. */
    public boolean contradicts() {
        return !observed.stream().allMatch(Evidence::holds);
    }

    /** The evidence to publish: what does not hold first, and no more than an event should carry. */
    public List<Evidence> evidence() {
        return Stream.concat(observed.stream(), missing.stream())
                .sorted(Comparator.comparing(Evidence::holds))
                .limit(MOST)
                .toList();
    }
}
