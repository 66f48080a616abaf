package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sign of life of every kubelet: without it, the controller manager of a real cluster takes the nodes for dead.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats">Kubernetes: node heartbeats</a>
 */
final class NodeHeartbeats extends Controller {

    private static final String NAMESPACE = "kube-node-lease";
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int VALID_SECONDS = 40;

    private final Set<String> beating = ConcurrentHashMap.newKeySet();

    NodeHeartbeats(KubernetesClient client) {
        super("kubelet-heartbeats", client);
        watch(client.nodes(), this::seen);
    }

    /** Every change of a node comes here, and one beat at a time is enough. */
    private void seen(Node node) {
        if (beating.add(node.getMetadata().getName())) {
            enqueue(node.getMetadata().getName());
        }
    }

    @Override
    void reconcile(String node) {
        if (client.nodes().withName(node).get() == null) {
            beating.remove(node);
            return;
        }
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withName(node)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(VALID_SECONDS)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
        client.resource(lease).fieldManager("kubelet").forceConflicts().serverSideApply();
        enqueueAfter(node, EVERY);
    }
}
