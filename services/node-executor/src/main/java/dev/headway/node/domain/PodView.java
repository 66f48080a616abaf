package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

/**
 * A pod as the drain sees it.
 *
 * @param mustLeave false for pods a drain leaves alone: of a DaemonSet, static ones, completed ones
 * @param managed whether a controller creates it again elsewhere
 * @param terminating whether it is on its way out
 */
public record PodView(
        String namespace, String name, String uid, boolean mustLeave, boolean managed, boolean terminating) {

    public PodView {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(uid, "uid is null");
    }

    /** NAMESPACE/NAME. */
    public String key() {
        return namespace + "/" + name;
    }
}
