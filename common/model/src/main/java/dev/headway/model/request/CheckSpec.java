package dev.headway.model.request;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold for a step to count as healthy: a Prometheus query, an HTTP probe, or, with neither, a built-in
 * check of this name.
 *
 * @param name what the evidence calls it; the name of a built-in check where it is one
 * @param steps the kinds of step it judges; empty for those of a built-in check, or for every kind that moves traffic: cni,
 *     node, surge, settle-ztunnel, tag and gateway
 * @param during the phase of the step it judges
 * @param bounds what a built-in check is to judge by instead of its own bounds
 */
public record CheckSpec(
        String name,
        List<StepKind> steps,
        During during,
        @Nullable Bounds bounds,
        @Nullable PrometheusSpec prometheus,
        @Nullable HttpSpec http) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(List.of(), During.AFTER);

    /** The default of every optional part of a {@link CheckSpec}, under the same names. */
    public record Defaults(List<StepKind> steps, During during) {}

    /** A phase of a step. */
    public enum During {
        /** After the change, while it is to be confirmed: what the new version does. */
        @JsonProperty("after")
        AFTER,
        /** From the first command to the change: what carrying it out does, such as the drain of a node. */
        @JsonProperty("change")
        CHANGE
    }

    public CheckSpec {
        requireNonNull(name, "name is null");
        steps = List.copyOf(requireNonNullElse(steps, List.of()));
        during = requireNonNullElse(during, During.AFTER);
    }

    /** A check of what is after the change. */
    public CheckSpec(String name, List<StepKind> steps, @Nullable PrometheusSpec prometheus, @Nullable HttpSpec http) {
        this(name, steps, During.AFTER, null, prometheus, http);
    }

    /** The built-in check of that name. */
    public static CheckSpec builtIn(BuiltInCheck check) {
        return new CheckSpec(check.word(), List.of(), null, null);
    }

    /** The built-in check of that name, judged by other bounds. */
    public static CheckSpec builtIn(BuiltInCheck check, Bounds bounds) {
        return new CheckSpec(check.word(), List.of(), During.AFTER, bounds, null, null);
    }

    /** The built-in check it is, if it is one that is known. */
    public Optional<BuiltInCheck> builtIn() {
        return prometheus == null && http == null ? BuiltInCheck.named(name) : Optional.empty();
    }

    /** Whether it judges steps of this kind. */
    public boolean judges(StepKind kind) {
        if (!steps.isEmpty()) {
            return steps.contains(kind);
        }
        return builtIn().map(check -> check.steps().contains(kind)).orElseGet(() -> switch (kind) {
            case CNI, NODE, SURGE, SETTLE_ZTUNNEL, TAG, GATEWAY -> true;
            case SURVEY, CRDS, REVISION, STAGE_ZTUNNEL, SETTLE_CNI, RETIRE -> false;
        });
    }

    void violations(String path, List<Violation> violations) {
        if (name.isBlank()) {
            violations.add(new Violation(path + ".name", name, "must not be empty"));
        } else if (prometheus != null && http != null) {
            violations.add(new Violation(path, name, "must have prometheus or http, not both"));
        } else if (prometheus == null && http == null && builtIn().isEmpty()) {
            String known =
                    Arrays.stream(BuiltInCheck.values()).map(BuiltInCheck::word).collect(Collectors.joining(", "));
            violations.add(new Violation(
                    path + ".name",
                    name,
                    "is no built-in check; known are " + known + "; any other needs prometheus or http"));
        }
        if (during == During.CHANGE && prometheus == null) {
            violations.add(new Violation(
                    path + ".during", "change", "needs prometheus: nothing else can be asked about what is over"));
        }
        if (bounds != null && (prometheus != null || http != null)) {
            violations.add(new Violation(
                    path + ".bounds", name, "is for built-in checks; a query has its bounds in prometheus, a probe none"));
        } else if (bounds != null) {
            bounds.violations(path + ".bounds", violations);
        }
        if (prometheus != null) {
            prometheus.violations(path + ".prometheus", steps, violations);
        }
        if (http != null) {
            http.violations(path + ".http", violations);
        }
    }
}
