package dev.headway.model.request;

import dev.headway.model.Violation;
import java.util.List;

/**
 * How manually deployed gateways are upgraded.
 *
 * @param failureBudget how many gateways of a cluster may fail before the walk stops; each that fails is moved back first
 */
public record GatewaysSpec(int failureBudget) {

    /** What a document may leave out. */
    public static final GatewaysSpec DEFAULT = new GatewaysSpec(0);

    void violations(List<Violation> violations) {
        if (failureBudget < 0) {
            violations.add(new Violation(
                    "spec.gateways.failureBudget", Integer.toString(failureBudget), "must be at least 0"));
        }
    }
}
