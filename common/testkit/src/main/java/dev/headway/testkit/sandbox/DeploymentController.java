package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment and ReplicaSet controllers in one. A rollout adds one pod of the new template at a time and removes an old one for
 * every new one that is ready, whatever surge the Deployment asks for.
 */
final class DeploymentController extends Controller {

    private static final String HASH_LABEL = "pod-template-hash";
    private static final String BY_OWNER = "owner";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<ReplicaSet> replicaSets;
    private final SharedIndexInformer<Pod> pods;
    private final Expectations<Pod> podExpectations;
    private final Expectations<ReplicaSet> setExpectations;

    DeploymentController(KubernetesClient client) {
        super("deployment-controller", client);
        this.deployments = watch(client.apps().deployments().inAnyNamespace(), d -> enqueue(key(d)));
        this.replicaSets = watch(client.apps().replicaSets().inAnyNamespace(), this::enqueueOwner);
        this.pods = watch(client.pods().inAnyNamespace().withLabel(HASH_LABEL), this::podChanged);
        replicaSets.addIndexers(Map.of(BY_OWNER, Pods::controllerUid));
        pods.addIndexers(Map.of(BY_OWNER, Pods::controllerUid));
        this.podExpectations = new Expectations<>(pods);
        this.setExpectations = new Expectations<>(replicaSets);
    }

    private void enqueueOwner(HasMetadata owned) {
        Pods.controller(owned).ifPresent(owner -> enqueue(owned.getMetadata().getNamespace() + "/" + owner.getName()));
    }

    private void podChanged(Pod pod) {
        Pods.controller(pod).ifPresent(owner -> {
            @Nullable
            ReplicaSet set =
                    replicaSets.getIndexer().getByKey(pod.getMetadata().getNamespace() + "/" + owner.getName());
            if (set != null) {
                enqueueOwner(set);
            }
        });
    }

    @Override
    void reconcile(String key) {
        @Nullable Deployment deployment = deployments.getIndexer().getByKey(key);
        if (deployment == null || Pods.terminating(deployment)) {
            return;
        }
        if (!podExpectations.met(key) || !setExpectations.met(key)) {
            enqueueAfter(key, Expectations.PATIENCE.dividedBy(4));
            return;
        }
        String hash = TemplateHash.of(deployment.getSpec().getTemplate());
        List<ReplicaSet> sets = replicaSets
                .getIndexer()
                .byIndex(BY_OWNER, deployment.getMetadata().getUid())
                .stream()
                .sorted(Comparator.comparing(set -> set.getMetadata().getName()))
                .toList();
        boolean known = sets.stream().anyMatch(set -> hash.equals(Pods.label(set, HASH_LABEL)));
        if (!known) {
            createSet(deployment, hash, sets.size() + 1);
            return;
        }
        roll(deployment, hash, sets);
    }

    private void roll(Deployment deployment, String hash, List<ReplicaSet> sets) {
        int wanted = Workloads.replicas(deployment.getSpec().getReplicas());
        List<Pod> newPods = new ArrayList<>();
        List<Pod> oldPods = new ArrayList<>();
        for (ReplicaSet set : sets) {
            (hash.equals(Pods.label(set, HASH_LABEL)) ? newPods : oldPods).addAll(podsOf(set));
        }
        int newReady = (int) newPods.stream().filter(Pods::ready).count();
        int newTarget = Math.min(wanted, Math.max(newPods.size(), wanted + 1 - oldPods.size()));
        int oldTarget = Math.max(0, wanted - newReady);
        for (ReplicaSet set : sets) {
            List<Pod> current = podsOf(set);
            boolean isNew = hash.equals(Pods.label(set, HASH_LABEL));
            int target = isNew
                    ? newTarget
                    : Math.min(oldTarget, Workloads.replicas(set.getSpec().getReplicas()));
            oldTarget -= isNew ? 0 : target;
            scale(deployment, set, current, target);
        }
        report(deployment, newPods, oldPods);
    }

    private List<Pod> podsOf(ReplicaSet set) {
        return pods.getIndexer().byIndex(BY_OWNER, set.getMetadata().getUid()).stream()
                .filter(Predicate.not(Pods::terminating))
                .sorted(Comparator.comparing((Pod pod) -> !Pods.ready(pod))
                        .thenComparing(pod -> pod.getMetadata().getCreationTimestamp())
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    private void scale(Deployment deployment, ReplicaSet set, List<Pod> current, int target) {
        if (Workloads.replicas(set.getSpec().getReplicas()) != target) {
            client.resource(set).patch(MERGE, Serialization.asJson(Map.of("spec", Map.of("replicas", target))));
        }
        for (int i = current.size(); i < target; i++) {
            podExpectations.created(
                    key(deployment), client.resource(newPod(set)).create());
        }
        for (Pod pod : current.subList(Math.min(target, current.size()), current.size())) {
            client.resource(pod).delete();
            podExpectations.deleted(key(deployment), pod);
        }
        ReplicaSetStatus status = new ReplicaSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(current.size())
                .withFullyLabeledReplicas(current.size())
                .withReadyReplicas((int) current.stream().filter(Pods::ready).count())
                .withAvailableReplicas(
                        (int) current.stream().filter(Pods::ready).count())
                .build();
        if (!status.equals(set.getStatus())) {
            writeStatus(set, status);
        }
    }

    private void createSet(Deployment deployment, String hash, int revision) {
        ReplicaSet set = new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(deployment.getMetadata().getName() + "-" + hash)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
                .addToLabels(HASH_LABEL, hash)
                .addToAnnotations("deployment.kubernetes.io/revision", String.valueOf(revision))
                .withOwnerReferences(Owners.of(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withNewSelector()
                .withMatchLabels(deployment.getSpec().getSelector().getMatchLabels())
                .addToMatchLabels(HASH_LABEL, hash)
                .endSelector()
                .withTemplate(deployment.getSpec().getTemplate())
                .editTemplate()
                .editMetadata()
                .addToLabels(HASH_LABEL, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
        setExpectations.created(key(deployment), client.resource(set).create());
    }

    private static Pod newPod(ReplicaSet set) {
        return new PodBuilder()
                .withMetadata(set.getSpec().getTemplate().getMetadata())
                .editMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .withNamespace(set.getMetadata().getNamespace())
                .addToOwnerReferences(Owners.of(set))
                .endMetadata()
                .withSpec(set.getSpec().getTemplate().getSpec())
                .build();
    }

    private void report(Deployment deployment, List<Pod> newPods, List<Pod> oldPods) {
        DeploymentStatus status = DeploymentStatuses.of(deployment, newPods, oldPods);
        if (!status.equals(deployment.getStatus())) {
            writeStatus(deployment, status);
        }
    }
}
