package dev.headway.health.domain;

import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.UpdateStrategy;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** When the CNI agent and ztunnel count as healthy. */
final class NodeAgentRules {

    private NodeAgentRules() {}

    static Assessment cniUpdated(CniUpdated expected, ClusterView view, Findings findings) {
        daemonSet(NodeAgent.CNI, view, findings).ifPresent(set -> {
            findings.equal("image-version", subject(set), set.version(), expected.version());
            everyPodUpdatedAndReady(
                    NodeAgent.CNI, set, view, findings, pod -> pod.version().equals(expected.version()));
        });
        return findings.assessment("");
    }

    static Assessment ztunnelStaged(ZtunnelStaged expected, ClusterView view, Findings findings) {
        daemonSet(NodeAgent.ZTUNNEL, view, findings).ifPresent(set -> {
            findings.equal(
                    "template-revision", subject(set), set.revision(), ExpectationRules.label(expected.revision()));
            findings.equal(
                    "update-strategy",
                    subject(set),
                    set.strategy().type().word(),
                    UpdateStrategy.Type.ON_DELETE.word());
        });
        return findings.assessment("");
    }

    static Assessment ztunnelSettled(ZtunnelSettled expected, ClusterView view, Findings findings) {
        String revision = ExpectationRules.label(expected.revision());
        daemonSet(NodeAgent.ZTUNNEL, view, findings).ifPresent(set -> {
            findings.equal("template-revision", subject(set), set.revision(), revision);
            findings.observed(
                    "update-strategy",
                    subject(set),
                    words(set.strategy()),
                    words(expected.strategy()),
                    same(set.strategy(), expected.strategy()));
            everyPodUpdatedAndReady(
                    NodeAgent.ZTUNNEL,
                    set,
                    view,
                    findings,
                    pod -> pod.revision().equals(revision));
        });
        return findings.assessment("");
    }

    static Assessment nodeServing(NodeServing expected, ClusterView view, Findings findings) {
        String subject = "node " + expected.node();
        Optional<NodeView> node = view.node(expected.node());
        if (node.isEmpty()) {
            findings.missing("node", subject, "absent", "present");
            return findings.assessment("");
        }
        findings.equal("node-ready", subject, node.get().ready(), "True");
        List<PodView> pods = view.podsOn(NodeAgent.ZTUNNEL, expected.node());
        findings.observed("ztunnel-pods", subject, pods.size(), 1, pods.size() == 1);
        if (pods.size() != 1) {
            return findings.assessment("");
        }
        PodView pod = pods.getFirst();
        String name = "pod " + pod.name();
        findings.equal("ztunnel-revision", name, pod.revision(), ExpectationRules.label(expected.revision()));
        findings.observed(
                "ztunnel-ready",
                name,
                pod.terminating() ? "terminating" : pod.ready() ? "Ready" : "not Ready",
                "Ready",
                pod.ready() && !pod.terminating());
        return findings.assessment(pod.incarnation());
    }

    private static Optional<DaemonSetView> daemonSet(NodeAgent agent, ClusterView view, Findings findings) {
        Optional<DaemonSetView> set = view.daemonSet(agent);
        if (set.isEmpty()) {
            findings.observed("daemon-set", "DaemonSet " + agent.word(), "absent", "present", false);
        }
        return set.filter(found -> findings.current(subject(found), found.generation(), found.observed()));
    }

    private static void everyPodReady(NodeAgent agent, DaemonSetView set, ClusterView view, Findings findings) {
        boolean all = set.ready() == set.desired();
        findings.observed(
                "pods-ready", subject(set), counted(set.ready(), all, agent, view, PodView::ready), set.desired(), all);
    }

    private static void everyPodUpdatedAndReady(
            NodeAgent agent, DaemonSetView set, ClusterView view, Findings findings, Predicate<PodView> updated) {
        boolean all = set.updated() == set.desired();
        findings.observed(
                "pods-updated", subject(set), counted(set.updated(), all, agent, view, updated), set.desired(), all);
        everyPodReady(agent, set, view, findings);
        boolean available = set.available() == set.desired();
        findings.observed("pods-available", subject(set), set.available(), set.desired(), available);
    }

    /** The number, and where it is not the wanted one, some of the nodes that lag. */
    private static String counted(
            int number, boolean all, NodeAgent agent, ClusterView view, Predicate<PodView> wanted) {
        if (all) {
            return Integer.toString(number);
        }
        List<String> lagging = view.pods(agent).stream()
                .filter(wanted.negate())
                .map(PodView::node)
                .sorted()
                .limit(5)
                .toList();
        return lagging.isEmpty() ? Integer.toString(number) : number + ", not on " + String.join(", ", lagging);
    }

    private static boolean same(UpdateStrategy seen, UpdateStrategy expected) {
        return seen.type() == expected.type()
                && (expected.maxSurge().isEmpty() || expected.maxSurge().equals(seen.maxSurge()))
                && (expected.maxUnavailable().isEmpty()
                        || expected.maxUnavailable().equals(seen.maxUnavailable()));
    }

    private static String words(UpdateStrategy strategy) {
        return strategy.type().word()
                + (strategy.maxSurge().isEmpty() ? "" : ", maxSurge " + strategy.maxSurge())
                + (strategy.maxUnavailable().isEmpty() ? "" : ", maxUnavailable " + strategy.maxUnavailable());
    }

    private static String subject(DaemonSetView set) {
        return "DaemonSet " + set.name();
    }
}
