package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The DaemonSet controller: keeps one pod of a DaemonSet on every node it fits on and replaces pods of an old template by the rules of
 * {@link DaemonSetRollout}. Pods are bound by the controller itself, cordoned nodes included.
 */
final class DaemonSetController extends Controller {

    static final String HASH_LABEL = "controller-revision-hash";
    private static final String BY_OWNER = "owner";

    private final SharedIndexInformer<DaemonSet> daemonSets;
    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<ControllerRevision> revisions;
    private final Expectations<Pod> expectations;

    DaemonSetController(KubernetesClient client) {
        super("daemonset-controller", client);
        this.daemonSets = watch(client.apps().daemonSets().inAnyNamespace(), set -> enqueue(key(set)));
        this.nodes = watch(client.nodes(), node -> enqueueAll());
        this.pods = watch(client.pods().inAnyNamespace().withLabel(HASH_LABEL), this::podChanged);
        pods.addIndexers(Map.of(BY_OWNER, Pods::controllerUid));
        this.revisions = watch(client.apps().controllerRevisions().inAnyNamespace(), revision -> {});
        this.expectations = new Expectations<>(pods);
    }

    private void enqueueAll() {
        daemonSets.getIndexer().list().forEach(set -> enqueue(key(set)));
    }

    private void podChanged(Pod pod) {
        Pods.controller(pod)
                .filter(owner -> "DaemonSet".equals(owner.getKind()))
                .ifPresent(owner -> enqueue(pod.getMetadata().getNamespace() + "/" + owner.getName()));
    }

    @Override
    void reconcile(String key) {
        @Nullable DaemonSet set = daemonSets.getIndexer().getByKey(key);
        if (set == null || Pods.terminating(set)) {
            return;
        }
        if (!expectations.met(key)) {
            enqueueAfter(key, Expectations.PATIENCE.dividedBy(4));
            return;
        }
        String hash = TemplateHash.of(set.getSpec().getTemplate());
        recordRevision(set, hash);
        SortedMap<String, List<Pod>> podsByNode = podsByNode(set);
        misplaced(set, podsByNode).forEach(pod -> delete(key, pod));
        DaemonSetRollout rollout = new DaemonSetRollout(set.getSpec().getUpdateStrategy(), hash, podsByNode);
        rollout.nodesToFill().forEach(node -> create(set, hash, node));
        rollout.podsToDelete().forEach(pod -> delete(key, pod));
        report(set, hash, podsByNode);
    }

    /** The set's pods by node name, for every node the set should run on; one without a pod has an empty list. */
    private SortedMap<String, List<Pod>> podsByNode(DaemonSet set) {
        Map<String, List<Pod>> found = podsOf(set)
                .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                        .thenComparing(pod -> Long.parseLong(pod.getMetadata().getResourceVersion())))
                .collect(Collectors.groupingBy(Pods::node));
        SortedMap<String, List<Pod>> byNode = new TreeMap<>();
        for (Node node : nodes.getIndexer().list()) {
            if (!Pods.terminating(node) && Pods.fits(set.getSpec().getTemplate().getSpec(), node)) {
                String name = node.getMetadata().getName();
                byNode.put(name, found.getOrDefault(name, List.of()));
            }
        }
        return byNode;
    }

    private List<Pod> misplaced(DaemonSet set, SortedMap<String, List<Pod>> podsByNode) {
        return podsOf(set)
                .filter(pod -> !podsByNode.containsKey(Pods.node(pod)) && !Pods.terminating(pod))
                .toList();
    }

    private Stream<Pod> podsOf(DaemonSet set) {
        return pods.getIndexer().byIndex(BY_OWNER, set.getMetadata().getUid()).stream();
    }

    private void create(DaemonSet set, String hash, String node) {
        Pod pod = new PodBuilder()
                .withMetadata(set.getSpec().getTemplate().getMetadata())
                .editMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .withNamespace(set.getMetadata().getNamespace())
                .addToLabels(HASH_LABEL, hash)
                .addToLabels(
                        "pod-template-generation",
                        String.valueOf(set.getMetadata().getGeneration()))
                .addToOwnerReferences(Owners.of(set))
                .endMetadata()
                .withSpec(set.getSpec().getTemplate().getSpec())
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .build();
        expectations.created(key(set), client.resource(pod).create());
    }

    private void delete(String key, Pod pod) {
        client.resource(pod).delete();
        expectations.deleted(key, pod);
    }

    private void recordRevision(DaemonSet set, String hash) {
        List<ControllerRevision> known = revisions.getIndexer().list().stream()
                .filter(revision -> Pods.controlledBy(revision, set))
                .toList();
        String name = set.getMetadata().getName() + "-" + hash;
        if (known.stream().anyMatch(revision -> revision.getMetadata().getName().equals(name))) {
            return;
        }
        long number = 1
                + known.stream()
                        .mapToLong(ControllerRevision::getRevision)
                        .max()
                        .orElse(0);
        client.resource(new ControllerRevisionBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(set.getMetadata().getNamespace())
                        .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
                        .addToLabels(HASH_LABEL, hash)
                        .withOwnerReferences(Owners.of(set))
                        .endMetadata()
                        .withRevision(number)
                        .withData(
                                Map.of("spec", Map.of("template", set.getSpec().getTemplate())))
                        .build())
                .createOr(existing -> existing.update());
    }

    private void report(DaemonSet set, String hash, SortedMap<String, List<Pod>> podsByNode) {
        List<Pod> oldest = podsByNode.values().stream()
                .flatMap(onNode -> onNode.stream().limit(1))
                .toList();
        int ready = (int) oldest.stream().filter(Pods::ready).count();
        int updated = (int) oldest.stream()
                .filter(pod -> hash.equals(Pods.label(pod, HASH_LABEL)))
                .count();
        DaemonSetStatus status = new DaemonSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withDesiredNumberScheduled(podsByNode.size())
                .withCurrentNumberScheduled(oldest.size())
                .withNumberMisscheduled(0)
                .withNumberReady(ready)
                .withNumberAvailable(ready)
                .withNumberUnavailable(podsByNode.size() - ready)
                .withUpdatedNumberScheduled(updated)
                .build();
        if (!status.equals(set.getStatus())) {
            writeStatus(set, status);
        }
    }
}
