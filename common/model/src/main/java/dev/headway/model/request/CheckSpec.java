package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold for a step to count as healthy: a Prometheus query, an HTTP probe, or, with neither, a built-in
 * check of this name.
 *
 * @param name what the evidence calls it; the name of a built-in check where it is one
 * @param steps the kinds of step it judges; empty for every kind that moves traffic: cni, node, surge, settle-ztunnel, tag and
 *     gateway
 */
public record CheckSpec(
        String name,
        List<StepKind> steps,
        @Nullable PrometheusSpec prometheus,
        @Nullable HttpSpec http) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(List.of());

    /** The default of every optional part of a {@link CheckSpec}, under the same names. */
    public record Defaults(List<StepKind> steps) {}

    public CheckSpec {
        requireNonNull(name, "name is null");
        steps = List.copyOf(steps);
    }

    /** Whether it judges steps of this kind. */
    public boolean judges(StepKind kind) {
        if (!steps.isEmpty()) {
            return steps.contains(kind);
        }
        return switch (kind) {
            case CNI, NODE, SURGE, SETTLE_ZTUNNEL, TAG, GATEWAY -> true;
            case SURVEY, CRDS, REVISION, STAGE_ZTUNNEL, SETTLE_CNI, RETIRE -> false;
        };
    }

    void violations(String path, List<Violation> violations) {
        if (name.isBlank()) {
            violations.add(new Violation(path + ".name", name, "must not be empty"));
        }
    }
}
