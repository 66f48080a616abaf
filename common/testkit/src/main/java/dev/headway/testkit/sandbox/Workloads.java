package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import org.jspecify.annotations.Nullable;

/** What the controllers read from Deployments. */
final class Workloads {

    private Workloads() {}

    static int replicas(@Nullable Integer wanted) {
        return wanted == null ? 1 : wanted;
    }

    static boolean available(@Nullable Deployment deployment) {
        return deployment != null
                && deployment.getStatus() != null
                && count(deployment.getStatus().getAvailableReplicas()) > 0;
    }

    /** Whether every pod is of the current template and ready, and none of an older one is left. */
    static boolean rolledOut(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus();
        int wanted = replicas(deployment.getSpec().getReplicas());
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && count(status.getUpdatedReplicas()) == wanted
                && count(status.getReplicas()) == wanted
                && count(status.getAvailableReplicas()) == wanted;
    }

    private static int count(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
