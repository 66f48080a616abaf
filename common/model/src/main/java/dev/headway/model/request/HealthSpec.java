package dev.headway.model.request;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Violation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a step counts as healthy.
 *
 * @param window how long everything must hold without a break
 * @param timeout how long a confirmation may take before the step fails; longer than the window
 * @param checks what must hold besides the state of Kubernetes and Istio
 */
public record HealthSpec(Duration window, Duration timeout, List<CheckSpec> checks) {

    /** What a document may leave out. */
    public static final HealthSpec DEFAULT = new HealthSpec(Duration.ofSeconds(60), Duration.ofMinutes(15), List.of());

    public HealthSpec {
        requireNonNull(window, "window is null");
        requireNonNull(timeout, "timeout is null");
        checks = List.copyOf(requireNonNullElse(checks, List.of())); // a record of an older Headway has none
    }

    void violations(List<Violation> violations) {
        if (window.isNegative()) {
            violations.add(new Violation("spec.health.window", window.toString(), "must not be negative"));
        }
        if (timeout.compareTo(window) <= 0) {
            violations.add(new Violation(
                    "spec.health.timeout", timeout.toString(), "must be longer than the window of " + window));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < checks.size(); i++) {
            String path = "spec.health.checks[" + i + "]";
            checks.get(i).violations(path, violations);
            if (!names.add(checks.get(i).name())) {
                violations.add(
                        new Violation(path + ".name", checks.get(i).name(), "must be unique among the checks"));
            }
        }
    }
}
