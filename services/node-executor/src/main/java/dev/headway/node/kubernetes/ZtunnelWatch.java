package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Interruptions;
import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The ztunnel DaemonSet of a cluster and its pods, watched. */
final class ZtunnelWatch implements AutoCloseable {

    private final Cluster cluster;
    private final Interruptions interruptions;
    private final SharedIndexInformer<DaemonSet> sets;
    private final SharedIndexInformer<Pod> pods;

    /**
     * Does not watch before it is started.
     *
     * @param onChange called after every change
     */
    ZtunnelWatch(Cluster cluster, Interruptions interruptions, Runnable onChange) {
        this.cluster = cluster;
        this.interruptions = interruptions;
        this.sets = cluster.client().apps().daemonSets().inAnyNamespace().runnableInformer(0);
        this.pods = cluster.client()
                .pods()
                .inAnyNamespace()
                .withLabel(PodViews.ZTUNNEL_LABEL, IstioNames.ZTUNNEL)
                .runnableInformer(0);
        pods.itemStore(new SlimPods());
        follow(sets, "daemonsets", PodViews::isZtunnel, onChange);
        follow(pods, "ztunnel pods", PodViews::isZtunnel, onChange);
    }

    void start() {
        sets.start();
        pods.start();
    }

    /** Whether both have been listed. */
    boolean known() {
        return sets.hasSynced() && pods.hasSynced();
    }

    Optional<DaemonSet> set() {
        return sets.getStore().list().stream().filter(PodViews::isZtunnel).findFirst();
    }

    List<Pod> pods() {
        return pods.getStore().list().stream().filter(PodViews::isZtunnel).toList();
    }

    @Override
    public void close() {
        sets.stop();
        pods.stop();
    }

    private <T extends HasMetadata> void follow(
            SharedIndexInformer<T> informer, String what, Predicate<T> concerns, Runnable onChange) {
        informer.exceptionHandler((started, error) -> {
            interruptions.failed(cluster.name(), what, error);
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                tell(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                tell(object);
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                tell(object);
            }

            private void tell(T object) {
                if (concerns.test(object)) {
                    onChange.run();
                }
            }
        });
    }

    /** Pods without what nobody here asks for. */
    private static final class SlimPods extends BasicItemStore<Pod> {

        SlimPods() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public @Nullable Pod put(String key, Pod pod) {
            pod.getMetadata().setManagedFields(null);
            pod.getSpec().setVolumes(null);
            pod.getSpec().setTolerations(null);
            return super.put(key, pod);
        }
    }
}
