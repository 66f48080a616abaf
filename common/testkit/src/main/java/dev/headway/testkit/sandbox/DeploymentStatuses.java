package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.util.List;

/** The status documents the Deployment controller writes. */
final class DeploymentStatuses {

    private DeploymentStatuses() {}

    static DeploymentStatus of(Deployment deployment, List<Pod> newPods, List<Pod> oldPods) {
        int wanted = Workloads.replicas(deployment.getSpec().getReplicas());
        int newReady = (int) newPods.stream().filter(Pods::ready).count();
        int ready = newReady + (int) oldPods.stream().filter(Pods::ready).count();
        boolean available = ready >= wanted;
        boolean done = newReady == wanted && oldPods.isEmpty();
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(newPods.size() + oldPods.size())
                .withUpdatedReplicas(newPods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withUnavailableReplicas(Math.max(0, wanted - ready))
                .withConditions(
                        condition(
                                deployment,
                                "Available",
                                available,
                                available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"),
                        condition(
                                deployment, "Progressing", true, done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"))
                .build();
    }

    private static DeploymentCondition condition(Deployment deployment, String type, boolean met, String reason) {
        String status = met ? "True" : "False";
        String since = deployment.getStatus() == null
                ? Controller.now()
                : deployment.getStatus().getConditions().stream()
                        .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
                        .map(DeploymentCondition::getLastTransitionTime)
                        .findFirst()
                        .orElseGet(Controller::now);
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(reason)
                .withLastTransitionTime(since)
                .withLastUpdateTime(since)
                .build();
    }
}
