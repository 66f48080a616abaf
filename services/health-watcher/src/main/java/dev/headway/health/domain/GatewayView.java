package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A Gateway of the Kubernetes Gateway API that Istio serves.
 *
 * @param selected its label {@code istio.io/rev}, else its namespace's, else {@code default}: a tag or a revision
 * @param managed whether istiod deploys it
 * @param host the name of the Service that a manually deployed one points at, or empty
 */
public record GatewayView(
        String namespace,
        String name,
        String selected,
        boolean managed,
        String host,
        long generation,
        Condition accepted,
        Condition programmed) {

    /**
     * A condition of a Gateway.
     *
     * @param status True, False, Unknown, or absent
     * @param observed the generation it speaks of
     */
    public record Condition(String status, long observed) {
        public Condition {
            requireNonNull(status, "status is null");
        }
    }

    public GatewayView {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(selected, "selected is null");
        requireNonNull(host, "host is null");
        requireNonNull(accepted, "accepted is null");
        requireNonNull(programmed, "programmed is null");
    }
}
