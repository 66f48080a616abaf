package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A Deployment with the counters of its status.
 *
 * @param name {@code NAMESPACE/NAME}
 * @param revision the revision its template names as annotation, empty when it names none
 * @param imageVersion the version of its template's image, empty when the image tells none
 * @param chartVersion the version of the chart its labels name, empty when they name none
 * @param observed the generation its status speaks of
 */
public record DeploymentView(
        String name,
        String revision,
        String imageVersion,
        String chartVersion,
        long generation,
        long observed,
        int desired,
        int replicas,
        int updated,
        int available) {

    public DeploymentView {
        requireNonNull(name, "name is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(imageVersion, "imageVersion is null");
        requireNonNull(chartVersion, "chartVersion is null");
    }

    /** Whether every wanted replica is of the current template and available, and no other is left. */
    boolean rolledOut() {
        return updated == desired && replicas == desired && available == desired;
    }

    String counters() {
        return "%d replicas, %d updated, %d available".formatted(replicas, updated, available);
    }
}
