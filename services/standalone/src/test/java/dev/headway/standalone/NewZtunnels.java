package dev.headway.standalone;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The nodes that have ever run a ztunnel of a revision, as the API server shows it, whoever put it there. */
final class NewZtunnels implements AutoCloseable {

    private final Set<String> nodes = new TreeSet<>();
    private final SharedIndexInformer<Pod> pods;

    NewZtunnels(KubernetesClient client, String revision) {
        pods = client.pods().inAnyNamespace().withLabel("app", "ztunnel").inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                seen(pod, revision);
            }

            @Override
            public void onUpdate(Pod before, Pod after) {
                seen(after, revision);
            }

            @Override
            public void onDelete(Pod pod, boolean finalStateUnknown) {
                seen(pod, revision);
            }
        });
    }

    private synchronized void seen(Pod pod, String revision) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        if (annotations != null && revision.equals(annotations.get("istio.io/rev"))) {
            nodes.add(pod.getSpec().getNodeName());
        }
    }

    synchronized Set<String> nodes() {
        return new TreeSet<>(nodes);
    }

    @Override
    public void close() {
        pods.close();
    }
}
