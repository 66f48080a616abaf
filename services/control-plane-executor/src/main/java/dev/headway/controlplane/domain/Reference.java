package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

/**
 * An object that refers to a control-plane revision.
 *
 * @param kind where it was looked for
 * @param object the object, such as {@code pod orders/waypoint-x7k2p}
 */
public record Reference(Kind kind, String object) {

    /** The places from which something may refer to a revision. */
    public enum Kind {
        TAG("tags", "no tag points to it"),
        DEFAULT_VALIDATOR("default-validator", "the default validator is another revision's"),
        ZTUNNEL("ztunnel", "no ztunnel template or pod is bound to it"),
        GATEWAY("gateways", "no Gateway or generated Deployment names it"),
        NAMESPACE("namespaces", "no namespace is labelled with it"),
        WORKLOAD("workloads", "no workload template is labelled with it"),
        POD("pods", "no running proxy was injected by it"),
        CUSTOM_RESOURCE("custom-resources", "no resource of Istio is labelled with it");

        private final String check;
        private final String expected;

        Kind(String check, String expected) {
            this.check = check;
            this.expected = expected;
        }

        /** The name of the check in evidence. */
        public String check() {
            return check;
        }

        /** What must hold, as a sentence. */
        public String expected() {
            return expected;
        }
    }

    public Reference {
        requireNonNull(kind, "kind is null");
        requireNonNull(object, "object is null");
    }
}
