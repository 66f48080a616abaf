package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

/**
 * A CNI node agent pod of a node.
 *
 * @param version the Istio version of its image, or of its labels where the image names none
 * @param detail why it is not ready, empty when it is
 */
public record AgentView(
        String namespace, String name, String uid, String version, boolean ready, boolean terminating, String detail) {

    public AgentView {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(uid, "uid is null");
        requireNonNull(version, "version is null");
        requireNonNull(detail, "detail is null");
    }

    /** Whether this is the pod a step wants in the end: of that version, ready, and staying. */
    public boolean serves(String wanted) {
        return version.equals(wanted) && ready && !terminating;
    }

    /** NAMESPACE/NAME. */
    public String key() {
        return namespace + "/" + name;
    }
}
