package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

/**
 * A ztunnel pod of a node.
 *
 * @param revision the annotation {@code istio.io/rev}, empty without one
 * @param detail why it is not ready, empty when it is
 */
public record ZtunnelView(
        String namespace,
        String name,
        String uid,
        String revision,
        String image,
        boolean ready,
        boolean terminating,
        String detail) {

    public ZtunnelView {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(uid, "uid is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(image, "image is null");
        requireNonNull(detail, "detail is null");
    }

    /**
     * Whether this is the pod a step wants in the end: of that revision, ready, and staying.
     *
     * <p>The charts write no annotation for the revision that has no name.
     */
    public boolean serves(String wanted) {
        return named(wanted) && ready && !terminating;
    }

    /** Whether the pod is of that revision. */
    public boolean named(String wanted) {
        return plain(revision).equals(plain(wanted));
    }

    private static String plain(String name) {
        return name.equals("default") ? "" : name;
    }

    /** NAMESPACE/NAME. */
    public String key() {
        return namespace + "/" + name;
    }
}
