package dev.headway.model.request;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

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
        steps = List.copyOf(requireNonNullElse(steps, List.of()));
    }

    /** The built-in check of that name. */
    public static CheckSpec builtIn(BuiltInCheck check) {
        return new CheckSpec(check.word(), List.of(), null, null);
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
            String known = Arrays.stream(BuiltInCheck.values())
                    .map(BuiltInCheck::word)
                    .collect(Collectors.joining(", "));
            violations.add(new Violation(
                    path + ".name", name, "is no built-in check; known are " + known + "; any other needs prometheus or http"));
        }
        if (prometheus != null) {
            prometheus.violations(path + ".prometheus", steps, violations);
        }
        if (http != null) {
            http.violations(path + ".http", violations);
        }
    }
}
