package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the Istio CNI plugin of each node does with the ambient pods that start there, which depends on the agent that ran last: a running
 * agent captures them; one that stops takes the plugin with it up to 1.24, so they start outside the mesh; from 1.25 it leaves the plugin,
 * so they wait for the next agent.
 */
final class CniPlugins {

    private enum State {
        SERVED,
        LEFT,
        REMOVED
    }

    private final Map<String, State> byNode = new ConcurrentHashMap<>();
    private final Set<String> outside = ConcurrentHashMap.newKeySet();

    /** The agent of the node has become ready and has installed its plugin. */
    void agentReady(String node) {
        byNode.put(node, State.SERVED);
    }

    /** The agent of the node has been told to stop. */
    void agentStops(String node, Era era) {
        byNode.put(node, era.keepsCniPlugin() ? State.LEFT : State.REMOVED);
    }

    /** Whether ambient pods that start on the node wait. */
    boolean holds(String node) {
        return byNode.get(node) == State.LEFT;
    }

    /** An ambient pod has started on its node; without plugin it stays outside the mesh as long as it lives. */
    void started(Pod pod) {
        if (byNode.get(Pods.node(pod)) == State.REMOVED) {
            outside.add(pod.getMetadata().getUid());
        }
    }

    /** Whether the pod has started outside the mesh. */
    boolean outside(Pod pod) {
        return outside.contains(pod.getMetadata().getUid());
    }
}
