package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.model.FailureReason;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The DaemonSet of a ztunnel release and its pods. */
final class ZtunnelDaemonSet {

    private static final long PAGE = 500;
    private static final long OBSERVED_WITHIN_SECONDS = 10;

    private final KubernetesClient client;

    ZtunnelDaemonSet(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The ztunnel pods at one moment.
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
                        FailureReason.NOT_FOUND, "the ztunnel chart renders no DaemonSet with these values"));
    }

    /** The DaemonSet of a release as it is in the cluster. */
    Optional<DaemonSet> of(StoredRelease ztunnel) {
        String name = in(RenderedChart.parse(ztunnel.manifest())).getMetadata().getName();
        return Optional.ofNullable(client.apps()
                .daemonSets()
                .inNamespace(ztunnel.release().namespace())
                .withName(name)
                .get());
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

    /** The pods now. */
    Pods pods() {
        Map<String, String> uids = new TreeMap<>();
        Pages.each(client.pods().inAnyNamespace().withLabel("app", IstioNames.ZTUNNEL), PAGE, pod -> {
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
     * Checks that the template is held back and that nothing moved.
     *
     * @throws RefusedException if pods were replaced, or would be
     */
    void verifyHeld(StoredRelease ztunnel, String revision, Pods before) {
        DaemonSet daemonSet = of(ztunnel).orElseThrow(() -> IstioReleases.missing(ztunnel.release()));
        if (strategy(daemonSet).type() != Type.ON_DELETE) {
            throw new RefusedException(
                    FailureReason.CONFLICT,
                    "DaemonSet %s is not OnDelete after the change: somebody else sets its update strategy"
                            .formatted(daemonSet.getMetadata().getName()));
        }
        String named = ObjectMetas.annotation(daemonSet.getSpec().getTemplate().getMetadata(), IstioNames.REV);
        if (!named.equals(revision)) {
            throw new RefusedException(
                    FailureReason.CONFLICT,
                    "the template of DaemonSet %s names revision '%s' instead of '%s'"
                            .formatted(daemonSet.getMetadata().getName(), named, revision));
        }
        awaitObserved(daemonSet);
        Map<String, String> now = pods().uids();
        before.uids().forEach((pod, uid) -> {
            if (!uid.equals(now.get(pod))) {
                throw new RefusedException(
                        FailureReason.CONFLICT,
                        "ztunnel pod %s was replaced while its template changed".formatted(pod));
            }
        });
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
