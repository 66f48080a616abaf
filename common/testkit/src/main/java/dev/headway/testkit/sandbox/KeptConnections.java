package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections that workloads keep open, {@link #EACH} from every pod to its peer, through the ztunnels they were opened through.
 *
 * <p>A workload that stops closes its own in peace. A ztunnel serves those it has until it is gone, which breaks what is left.
 */
final class KeptConnections {

    /** How many a pod keeps open to its peer. */
    static final int EACH = 10;

    private record Link(String source, String destination, String sourceZtunnel, String destinationZtunnel) {
        boolean through(String ztunnel) {
            return sourceZtunnel.equals(ztunnel) || destinationZtunnel.equals(ztunnel);
        }
    }

    private final Map<String, Link> links = new HashMap<>();
    private long reset;

    /** Ends the connections whose pods or ztunnels are gone. */
    void drop(MeshPods pods) {
        Set<String> alive = new HashSet<>();
        pods.workloads().forEach(pod -> alive.add(MeshPods.uid(pod)));
        for (Iterator<Link> all = links.values().iterator(); all.hasNext(); ) {
            Link link = all.next();
            if (!alive.contains(link.source()) || !alive.contains(link.destination())) {
                all.remove();
            } else if (!pods.present(link.sourceZtunnel()) || !pods.present(link.destinationZtunnel())) {
                all.remove();
                reset += EACH;
            }
        }
    }

    /** Opens those of a pod that has none, now that they succeed. */
    void open(Pod source, Pod destination, List<Pod> ztunnels) {
        links.computeIfAbsent(
                MeshPods.uid(source),
                uid -> new Link(
                        uid,
                        MeshPods.uid(destination),
                        MeshPods.uid(ztunnels.getFirst()),
                        MeshPods.uid(ztunnels.getLast())));
    }

    /** How many go through a ztunnel now. */
    long through(Pod ztunnel) {
        String uid = MeshPods.uid(ztunnel);
        return EACH * links.values().stream().filter(link -> link.through(uid)).count();
    }

    /** How many were broken since the beginning. */
    long reset() {
        return reset;
    }
}
