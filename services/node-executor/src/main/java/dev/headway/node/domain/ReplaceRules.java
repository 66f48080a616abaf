package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.DeleteAgent;
import dev.headway.node.domain.Action.DeleteZtunnel;
import dev.headway.node.domain.Action.Hold;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the CNI agent and the ztunnel of a drained node are exchanged: one after the other, for a ztunnel becomes ready only
 * beside an agent that is.
 */
final class ReplaceRules {

    private ReplaceRules() {}

    static Action next(NodeView node, Intent intent, Progress progress, Instant now) {
        Optional<AgentView> agent = node.agents().stream()
                .filter(pod -> pod.uid().equals(intent.agent()) && !pod.terminating())
                .filter(pod -> !progress.deleted().contains(pod.uid()))
                .findFirst();
        boolean ztunnelEnds = node.ztunnels().stream().anyMatch(ZtunnelView::terminating);
        if (agent.isPresent() && !ztunnelEnds) {
            return new DeleteAgent(agent.get());
        }
        Optional<ZtunnelView> ztunnel = node.ztunnels().stream()
                .filter(pod -> pod.uid().equals(intent.ztunnel()) && !pod.terminating())
                .filter(pod -> !progress.deleted().contains(pod.uid()))
                .findFirst();
        if (ztunnel.isPresent() && node.agentServes(intent.cniVersion())) {
            return new DeleteZtunnel(ztunnel.get());
        }
        return now.isBefore(intent.deadline())
                ? new Await(intent.deadline())
                : new Hold(FailureReason.ZTUNNEL_NOT_READY, notReady(node, intent));
    }

    /** The uid of the ztunnel in the way; a pod that ends or already is of the wanted revision is not. */
    static String oldZtunnel(NodeView node, Intent intent) {
        return node.ztunnels().stream()
                .filter(pod -> !pod.terminating() && !pod.named(intent.revision()))
                .map(ZtunnelView::uid)
                .findFirst()
                .orElse("");
    }

    /** The uid of the CNI agent in the way; none when it is left alone, ends, or already is of the wanted version. */
    static String oldAgent(NodeView node, Intent intent) {
        return node.agents().stream()
                .filter(pod -> !intent.cniVersion().isEmpty())
                .filter(pod -> !pod.terminating() && !pod.version().equals(intent.cniVersion()))
                .map(AgentView::uid)
                .findFirst()
                .orElse("");
    }

    private static String notReady(NodeView node, Intent intent) {
        Stream<String> agents = node.agentServes(intent.cniVersion()) ? Stream.of() : agents(node, intent);
        return String.join("; ", Stream.concat(agents, ztunnels(node, intent)).toList());
    }

    private static Stream<String> agents(NodeView node, Intent intent) {
        return node.agents().isEmpty()
                ? Stream.of("no istio-cni-node pod is on the node")
                : node.agents().stream().map(pod -> notServing(pod, intent));
    }

    private static Stream<String> ztunnels(NodeView node, Intent intent) {
        return node.ztunnels().isEmpty()
                ? Stream.of("no ztunnel pod is on the node %d s after its drain"
                        .formatted(intent.readyTimeout().toSeconds()))
                : node.ztunnels().stream()
                        .filter(pod -> !pod.serves(intent.revision()))
                        .map(pod -> notServing(pod, intent));
    }

    private static String notServing(AgentView pod, Intent intent) {
        if (pod.terminating()) {
            return "CNI agent pod %s is still terminating".formatted(pod.key());
        }
        if (!pod.version().equals(intent.cniVersion())) {
            return "CNI agent pod %s is of version '%s', wanted '%s': the DaemonSet makes pods of another template"
                    .formatted(pod.key(), pod.version(), intent.cniVersion());
        }
        return "CNI agent pod %s is not ready: %s".formatted(pod.key(), pod.detail());
    }

    private static String notServing(ZtunnelView pod, Intent intent) {
        if (pod.terminating()) {
            return "pod %s is still terminating".formatted(pod.key());
        }
        if (!pod.named(intent.revision())) {
            return "pod %s names revision '%s', wanted '%s': the DaemonSet makes pods of another template"
                    .formatted(pod.key(), pod.revision(), intent.revision());
        }
        return "pod %s is not ready after %d s: %s"
                .formatted(pod.key(), intent.readyTimeout().toSeconds(), pod.detail());
    }
}
