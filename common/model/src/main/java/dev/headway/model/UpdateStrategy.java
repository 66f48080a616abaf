package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * How a DaemonSet replaces its pods, as Kubernetes {@code spec.updateStrategy} says it.
 *
 * @param maxSurge int or percent as Kubernetes writes it; empty when the type is OnDelete or it is unset
 * @param maxUnavailable int or percent as Kubernetes writes it; empty when the type is OnDelete or it is unset
 */
public record UpdateStrategy(Type type, String maxSurge, String maxUnavailable) {

    /** The two types Kubernetes knows. */
    public enum Type {
        ROLLING_UPDATE("RollingUpdate"),
        ON_DELETE("OnDelete");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** The word Kubernetes uses. */
        public String word() {
            return word;
        }
    }

    public UpdateStrategy {
        requireNonNull(type, "type is null");
        requireNonNull(maxSurge, "maxSurge is null");
        requireNonNull(maxUnavailable, "maxUnavailable is null");
    }
}
