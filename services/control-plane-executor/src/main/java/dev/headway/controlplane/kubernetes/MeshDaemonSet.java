package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.model.FailureReason;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The DaemonSet of a release that has one on every node, ztunnel or cni, and its pods. */
final class MeshDaemonSet {

    private static final long PAGE = 500;
    private static final long OBSERVED_WITHIN_SECONDS = 10;

    private static final String REVISION_HASH = "controller-revision-hash";

    private final KubernetesClient client;

    MeshDaemonSet(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The pods of a DaemonSet at one moment.
     *
     * @param uids the uid of each pod that is not being deleted, by {@code namespace/name}
     */
    record Pods(Map<String, String> uids) {}

    /** The DaemonSet that a chart or a release's manifest describes. */
    static DaemonSet in(RenderedChart rendered) {
        return rendered.ofKind("DaemonSet").stream()
                .findFirst()
                .map(object -> Serialization.jsonMapper().convertValue(object, DaemonSet.class))
                .orElseThrow(() -> new RefusedException(
                        FailureReason.NOT_FOUND, "the chart renders no DaemonSet with these values"));
    }

    /** The DaemonSet of a release as it is in the cluster. */
    Optional<DaemonSet> of(StoredRelease release) {
        String name = in(RenderedChart.parse(release.manifest())).getMetadata().getName();
        return Optional.ofNullable(client.apps()
                .daemonSets()
                .inNamespace(release.release().namespace())
                .withName(name)
                .get());
    }

    /** The DaemonSet of a release, which must be there. */
    DaemonSet require(StoredRelease release) {
        return of(release).orElseThrow(() -> IstioReleases.missing(release.release()));
    }

    /** The update strategy of a DaemonSet, with Kubernetes' default where it says nothing. */
    static UpdateStrategy strategy(DaemonSet daemonSet) {
        DaemonSetUpdateStrategy strategy = daemonSet.getSpec().getUpdateStrategy();
        if (strategy != null && Type.ON_DELETE.word().equals(strategy.getType())) {
            return new UpdateStrategy(Type.ON_DELETE, "", "");
        }
        RollingUpdateDaemonSet rolling = strategy == null ? null : strategy.getRollingUpdate();
        return new UpdateStrategy(
                Type.ROLLING_UPDATE,
                text(rolling == null ? null : rolling.getMaxSurge()),
                text(rolling == null ? null : rolling.getMaxUnavailable()));
    }

    /** The pods of a DaemonSet now. */
    Pods pods(DaemonSet daemonSet) {
        Map<String, String> uids = new TreeMap<>();
        each(daemonSet, pod -> {
            if (pod.getMetadata().getDeletionTimestamp() == null) {
                uids.put(
                        pod.getMetadata().getNamespace() + "/"
                                + pod.getMetadata().getName(),
                        pod.getMetadata().getUid());
            }
        });
        return new Pods(uids);
    }

    /**
     * Reads back whether the template is held and nothing moved.
     *
     * @param release where the DaemonSet must be, as it was written
     * @param before the pods before the write
     */
    void readHeld(StoredRelease release, Pods before, ReadBack back) {
        DaemonSet daemonSet = require(release);
        String subject = words(daemonSet);
        back.same("update-strategy", subject, strategy(daemonSet).type().word(), Type.ON_DELETE.word());
        readTemplate(release, back);
        awaitObserved(daemonSet);
        Map<String, String> now = pods(daemonSet).uids();
        List<String> replaced = before.uids().entrySet().stream()
                .filter(pod -> !pod.getValue().equals(now.get(pod.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        back.holds(
                "pods-untouched",
                subject,
                replaced.isEmpty() ? "%d pods as before".formatted(now.size()) : "replaced " + replaced,
                "no pod replaced",
                replaced.isEmpty());
    }

    /** Reads back whether the pod template is the one that the release has written. */
    void readTemplate(StoredRelease release, ReadBack back) {
        DaemonSet daemonSet = require(release);
        DaemonSet written = in(RenderedChart.parse(release.manifest()));
        back.same(
                "template",
                words(daemonSet),
                template(daemonSet) + generation(daemonSet),
                template(written) + generation(daemonSet));
    }

    /** The nodes whose pod is of another template than the DaemonSet's, by name. */
    List<String> outdated(DaemonSet daemonSet) {
        awaitObserved(daemonSet);
        String current = client
                .apps()
                .controllerRevisions()
                .inNamespace(daemonSet.getMetadata().getNamespace())
                .withLabels(daemonSet.getSpec().getSelector().getMatchLabels())
                .list()
                .getItems()
                .stream()
                .filter(revision -> owned(revision, daemonSet))
                .max(Comparator.comparing(ControllerRevision::getRevision))
                .map(revision -> ObjectMetas.label(revision, REVISION_HASH))
                .orElse("");
        Set<String> nodes = new TreeSet<>();
        each(daemonSet, pod -> {
            String node = pod.getSpec().getNodeName();
            boolean old = current.isEmpty()
                    ? !image(pod.getSpec())
                            .equals(image(daemonSet.getSpec().getTemplate().getSpec()))
                    : !ObjectMetas.label(pod, REVISION_HASH).equals(current);
            if (node != null && pod.getMetadata().getDeletionTimestamp() == null && old) {
                nodes.add(node);
            }
        });
        return List.copyOf(nodes);
    }

    /** Whether two strategies mean the same: Kubernetes fills in what one of them leaves out. */
    static boolean same(UpdateStrategy one, UpdateStrategy other) {
        return defaulted(one).equals(defaulted(other));
    }

    private static UpdateStrategy defaulted(UpdateStrategy strategy) {
        return switch (strategy.type()) {
            case ON_DELETE -> new UpdateStrategy(Type.ON_DELETE, "", "");
            case ROLLING_UPDATE ->
                new UpdateStrategy(
                        Type.ROLLING_UPDATE,
                        strategy.maxSurge().isEmpty() ? "0" : strategy.maxSurge(),
                        strategy.maxUnavailable().isEmpty() ? "1" : strategy.maxUnavailable());
        };
    }

    /** Gives a DaemonSet an update strategy where it has another. */
    void give(DaemonSet daemonSet, UpdateStrategy strategy) {
        if (!same(strategy(daemonSet), strategy)) {
            JsonPatches.merge(client.resource(daemonSet), Map.of("spec", Map.of("updateStrategy", tree(strategy))));
        }
    }

    /** An update strategy as Kubernetes has it. */
    static Map<String, Object> tree(UpdateStrategy strategy) {
        Map<String, Object> rolling = new TreeMap<>();
        if (!strategy.maxSurge().isEmpty()) {
            rolling.put("maxSurge", number(strategy.maxSurge()));
        }
        if (!strategy.maxUnavailable().isEmpty()) {
            rolling.put("maxUnavailable", number(strategy.maxUnavailable()));
        }
        Map<String, Object> tree = new TreeMap<>(Map.of("type", strategy.type().word()));
        if (!rolling.isEmpty()) {
            tree.put("rollingUpdate", rolling);
        }
        return tree;
    }

    private static Object number(String intOrPercent) {
        return intOrPercent.endsWith("%") ? intOrPercent : Integer.valueOf(intOrPercent);
    }

    static String words(DaemonSet daemonSet) {
        return "DaemonSet %s/%s"
                .formatted(
                        daemonSet.getMetadata().getNamespace(),
                        daemonSet.getMetadata().getName());
    }

    private static String template(DaemonSet daemonSet) {
        return "revision '%s', image %s"
                .formatted(
                        ObjectMetas.annotation(daemonSet.getSpec().getTemplate().getMetadata(), IstioNames.REV),
                        image(daemonSet.getSpec().getTemplate().getSpec()));
    }

    private static String generation(DaemonSet daemonSet) {
        return ", generation " + daemonSet.getMetadata().getGeneration();
    }

    private static String image(PodSpec spec) {
        return spec.getContainers().stream()
                .map(Container::getImage)
                .findFirst()
                .orElse("");
    }

    private void each(DaemonSet daemonSet, Consumer<Pod> consumer) {
        Pages.each(
                client.pods()
                        .inNamespace(daemonSet.getMetadata().getNamespace())
                        .withLabels(daemonSet.getSpec().getSelector().getMatchLabels()),
                PAGE,
                pod -> {
                    if (owned(pod, daemonSet)) {
                        consumer.accept(pod);
                    }
                });
    }

    private static boolean owned(HasMetadata object, DaemonSet daemonSet) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(daemonSet.getMetadata().getUid()));
    }

    /** A controller that is slow to look does not make the change wrong: health looks at the pods again. */
    private void awaitObserved(DaemonSet daemonSet) {
        long generation = daemonSet.getMetadata().getGeneration();
        try {
            client.resource(daemonSet)
                    .waitUntilCondition(
                            current -> current != null
                                    && current.getStatus() != null
                                    && current.getStatus().getObservedGeneration() != null
                                    && current.getStatus().getObservedGeneration() >= generation,
                            OBSERVED_WITHIN_SECONDS,
                            TimeUnit.SECONDS);
        } catch (KubernetesClientTimeoutException e) {
            return;
        }
    }

    private static String text(@Nullable IntOrString value) {
        return value == null ? "" : String.valueOf(value.getValue());
    }
}
