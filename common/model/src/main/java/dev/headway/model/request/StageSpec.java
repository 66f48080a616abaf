package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Amount;
import dev.headway.model.Violation;
import java.time.Duration;
import java.util.List;

/**
 * An ordered group of clusters; the next stage starts when this one is done and has baked.
 *
 * @param maxConcurrent how many of its clusters may be upgraded at the same time
 * @param failureBudget how many of its clusters may fail before the upgrade stops
 * @param bake how long to wait after the last cluster before the next stage starts
 * @param approval whether a person must approve before this stage starts
 */
public record StageSpec(
        String name,
        ClusterSelector clusters,
        Amount maxConcurrent,
        int failureBudget,
        Duration bake,
        boolean approval) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(Amount.of(1), 0, Duration.ZERO, false);

    /** The default of every optional part of a {@link StageSpec}, under the same names. */
    public record Defaults(Amount maxConcurrent, int failureBudget, Duration bake, boolean approval) {}

    public StageSpec {
        requireNonNull(name, "name is null");
        requireNonNull(clusters, "clusters is null");
        requireNonNull(maxConcurrent, "maxConcurrent is null");
        requireNonNull(bake, "bake is null");
    }

    void violations(String path, List<Violation> violations) {
        if (name.isBlank()) {
            violations.add(new Violation(path + ".name", name, "must not be empty"));
        }
        if (clusters.isEmpty()) {
            violations.add(new Violation(path + ".clusters", "{}", "must select clusters by matchLabels or names"));
        }
        if (maxConcurrent.value() == 0) {
            violations.add(
                    new Violation(path + ".maxConcurrent", maxConcurrent.toString(), "must be at least 1 or 1%"));
        }
        if (failureBudget < 0) {
            violations.add(
                    new Violation(path + ".failureBudget", Integer.toString(failureBudget), "must be at least 0"));
        }
        if (bake.isNegative()) {
            violations.add(new Violation(path + ".bake", bake.toString(), "must not be negative"));
        }
    }
}
