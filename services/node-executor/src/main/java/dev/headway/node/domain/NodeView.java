package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A node as the cluster shows it.
 *
 * @param pods every pod on the node
 * @param ztunnels the ztunnel pods among them, more than one only while one of them ends
 * @param agents the CNI node agents among them
 */
public record NodeView(
        String name,
        boolean unschedulable,
        Claim claim,
        List<PodView> pods,
        List<ZtunnelView> ztunnels,
        List<AgentView> agents) {

    public NodeView {
        requireNonNull(name, "name is null");
        requireNonNull(claim, "claim is null");
        pods = List.copyOf(pods);
        ztunnels = List.copyOf(ztunnels);
        agents = List.copyOf(agents);
    }

    /**
     * The ztunnel pod that already is what a step wants in the end, if the CNI agent is so too.
     *
     * @param cniVersion the version of the agent, empty when any will do
     */
    public Optional<ZtunnelView> serving(String revision, String cniVersion) {
        return agentServes(cniVersion)
                ? ztunnels.stream().filter(pod -> pod.serves(revision)).findFirst()
                : Optional.empty();
    }

    /** Whether the CNI agent is of that version and ready; always when it is empty. */
    public boolean agentServes(String cniVersion) {
        return cniVersion.isEmpty() || agents.stream().anyMatch(agent -> agent.serves(cniVersion));
    }

    /** The pods that have to leave before the ztunnel is exchanged. */
    public List<PodView> leaving() {
        return pods.stream().filter(PodView::mustLeave).toList();
    }
}
