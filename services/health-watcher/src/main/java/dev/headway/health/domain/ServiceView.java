package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A Service of istiod.
 *
 * @param revision its label {@code istio.io/rev}, empty when absent
 * @param tag its label {@code istio.io/tag}, empty when absent
 * @param selected the revision whose pods it selects, {@code default} for the unnamed one
 */
public record ServiceView(String name, String revision, String tag, String selected) {

    public ServiceView {
        requireNonNull(name, "name is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(tag, "tag is null");
        requireNonNull(selected, "selected is null");
    }
}
