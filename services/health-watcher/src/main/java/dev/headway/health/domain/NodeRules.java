package dev.headway.health.domain;

import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.NodesServing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** When nodes count as serving. */
final class NodeRules {

    private NodeRules() {}

    static Assessment serving(NodeServing expected, ClusterView view, Findings findings) {
        String subject = "node " + expected.node();
        Optional<NodeView> node = view.node(expected.node());
        if (node.isEmpty()) {
            findings.missing("node", subject, "absent", "present");
            return findings.assessment("");
        }
        findings.equal("node-ready", subject, node.get().ready(), "True");
        Optional<PodView> ztunnel = onlyPod(NodeAgent.ZTUNNEL, "ztunnel", expected.node(), view, findings);
        ztunnel.ifPresent(pod -> {
            findings.equal(
                    "ztunnel-revision",
                    "pod " + pod.name(),
                    pod.revision(),
                    ExpectationRules.label(expected.revision()));
            ready("ztunnel-ready", pod, findings);
        });
        String incarnation = ztunnel.map(PodView::incarnation).orElse("");
        if (expected.cniVersion().isEmpty()) {
            return findings.assessment(incarnation);
        }
        Optional<PodView> agent = onlyPod(NodeAgent.CNI, "cni", expected.node(), view, findings);
        agent.ifPresent(pod -> {
            version(pod, expected.cniVersion(), findings);
            ready("cni-ready", pod, findings);
        });
        return findings.assessment(
                incarnation + ", " + agent.map(PodView::incarnation).orElse(""));
    }

    private static Optional<PodView> onlyPod(
            NodeAgent agent, String word, String node, ClusterView view, Findings findings) {
        List<PodView> pods = view.podsOn(agent, node);
        findings.observed(word + "-pods", "node " + node, pods.size(), 1, pods.size() == 1);
        return pods.size() == 1 ? Optional.of(pods.getFirst()) : Optional.empty();
    }

    private static void version(PodView pod, String expected, Findings findings) {
        if (pod.version().isEmpty()) {
            findings.missing(
                    "cni-version", "pod " + pod.name(), "a digest, and no label app.kubernetes.io/version", expected);
        } else {
            findings.equal("cni-version", "pod " + pod.name(), pod.version(), expected);
        }
    }

    private static void ready(String check, PodView pod, Findings findings) {
        findings.observed(
                check,
                "pod " + pod.name(),
                pod.terminating() ? "terminating" : pod.ready() ? "Ready" : "not Ready",
                "Ready",
                NodeAgentRules.serves(pod));
    }

    /** Enough nodes of all; a node that left is not asked for, and one that joined may still be set up. */
    static Assessment serving(NodesServing expected, ClusterView view, Findings findings) {
        NodeAgentRules.daemonSet(NodeAgent.ZTUNNEL, view, findings)
                .ifPresent(set -> serving(expected, set, view, findings));
        return findings.assessment("");
    }

    private static void serving(NodesServing expected, DaemonSetView set, ClusterView view, Findings findings) {
        String subject = NodeAgentRules.subject(set);
        String revision = ExpectationRules.label(expected.revision());
        Set<String> joined = findings.joined();
        Map<String, List<PodView>> pods = podsByNode(view);
        List<String> several = new ArrayList<>();
        List<String> unready = new ArrayList<>();
        int serving = 0;
        int settingUp = 0;
        for (Map.Entry<String, List<PodView>> node : pods.entrySet()) {
            PodView pod = node.getValue().getFirst();
            if (node.getValue().size() > 1) {
                several.add("node " + node.getKey());
            } else if (NodeAgentRules.serves(pod)) {
                serving += pod.revision().equals(revision) ? 1 : 0;
            } else if (joined.contains(node.getKey())) {
                settingUp++;
            } else {
                unready.add("node " + node.getKey());
            }
        }
        findings.none("ztunnel-pods", subject, several, "one on each node");
        findings.none("ztunnel-ready", subject, unready, "Ready on each node");
        long podless = joined.stream().filter(node -> !pods.containsKey(node)).count();
        int bare = (int) Math.max(0, set.desired() - pods.size() - podless);
        findings.observed("nodes-without-ztunnel", subject, bare, 0, bare == 0);
        int all = pods.size() - settingUp + bare;
        int wanted = Math.min(expected.atLeast(), all);
        findings.observed(
                "nodes-serving",
                "revision " + revision,
                "%d of %d".formatted(serving, all),
                "at least " + wanted,
                serving >= wanted);
    }

    private static Map<String, List<PodView>> podsByNode(ClusterView view) {
        Set<String> present = view.nodes().stream().map(NodeView::name).collect(Collectors.toSet());
        return view.pods(NodeAgent.ZTUNNEL).stream()
                .filter(pod -> present.contains(pod.node()))
                .collect(Collectors.groupingBy(PodView::node, TreeMap::new, Collectors.toList()));
    }
}
