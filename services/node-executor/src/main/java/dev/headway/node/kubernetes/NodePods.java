package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Interruptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/** The pods of one node, watched: what a step needs to see grows with the node and not with the cluster. */
final class NodePods implements AutoCloseable {

    private final SharedIndexInformer<Pod> informer;

    /**
     * Begins to watch.
     *
     * @param onChange called after every change, and when the pods are known for the first time
     */
    NodePods(Cluster cluster, Interruptions interruptions, String node, Runnable onChange) {
        informer = cluster.client()
                .pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node)
                .runnableInformer(0);
        informer.exceptionHandler((started, error) -> {
            interruptions.failed(cluster.name(), "pods of node " + node, error);
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                onChange.run();
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                onChange.run();
            }

            @Override
            public void onDelete(Pod pod, boolean finalStateUnknown) {
                onChange.run();
            }
        });
        informer.start().thenRun(onChange);
    }

    /** Whether the pods have been listed. */
    boolean known() {
        return informer.hasSynced();
    }

    /** The pods as the watch last showed them. */
    List<Pod> seen() {
        return informer.getStore().list();
    }

    @Override
    public void close() {
        informer.stop();
    }
}
