package dev.headway.health.domain;

import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.UpdateStrategy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** When the DaemonSets of the CNI agent and of ztunnel count as healthy. */
final class NodeAgentRules {

    private NodeAgentRules() {}

    static Assessment cniUpdated(CniUpdated expected, ClusterView view, Findings findings) {
        daemonSet(NodeAgent.CNI, view, findings).ifPresent(set -> {
            version(set, expected.version(), findings);
            everyPodUpdatedAndReady(
                    NodeAgent.CNI, set, view, findings, pod -> pod.version().equals(expected.version()));
        });
        return findings.assessment("");
    }

    static Assessment cniStaged(CniStaged expected, ClusterView view, Findings findings) {
        daemonSet(NodeAgent.CNI, view, findings).ifPresent(set -> {
            version(set, expected.version(), findings);
            onDelete(set, findings);
        });
        return findings.assessment("");
    }

    static Assessment ztunnelStaged(ZtunnelStaged expected, ClusterView view, Findings findings) {
        daemonSet(NodeAgent.ZTUNNEL, view, findings).ifPresent(set -> {
            findings.equal(
                    "template-revision", subject(set), set.revision(), ExpectationRules.label(expected.revision()));
            onDelete(set, findings);
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

    static Optional<DaemonSetView> daemonSet(NodeAgent agent, ClusterView view, Findings findings) {
        Optional<DaemonSetView> set = view.daemonSet(agent);
        if (set.isEmpty()) {
            findings.observed("daemon-set", "DaemonSet " + agent.word(), "absent", "present", false);
        }
        return set.filter(found -> findings.current(subject(found), found.generation(), found.observed()));
    }

    private static void version(DaemonSetView set, String expected, Findings findings) {
        if (set.version().isEmpty()) {
            findings.missing(
                    "image-version", subject(set), "a digest, and no label app.kubernetes.io/version", expected);
        } else {
            findings.equal("image-version", subject(set), set.version(), expected);
        }
    }

    private static void onDelete(DaemonSetView set, Findings findings) {
        findings.equal(
                "update-strategy", subject(set), set.strategy().type().word(), UpdateStrategy.Type.ON_DELETE.word());
    }

    private static void everyPodUpdatedAndReady(
            NodeAgent agent, DaemonSetView set, ClusterView view, Findings findings, Predicate<PodView> updated) {
        Set<String> joined = findings.joined();
        if (joined.isEmpty()) {
            everyPod("pods-updated", set, set.updated(), set.desired(), updated, view.pods(agent), findings);
            everyPod("pods-ready", set, set.ready(), set.desired(), PodView::ready, view.pods(agent), findings);
            boolean available = set.available() == set.desired();
            findings.observed("pods-available", subject(set), set.available(), set.desired(), available);
        } else {
            everyPodElsewhere("pods-updated", set, joined, updated, view.pods(agent), findings);
            everyPodElsewhere("pods-ready", set, joined, NodeAgentRules::serves, view.pods(agent), findings);
        }
    }

    /** The DaemonSet counts nodes that joined just now among the wanted ones, so the pods are counted instead. */
    private static void everyPodElsewhere(
            String check,
            DaemonSetView set,
            Set<String> joined,
            Predicate<PodView> wanted,
            Collection<PodView> pods,
            Findings findings) {
        Set<String> fine = pods.stream().filter(wanted).map(PodView::node).collect(Collectors.toSet());
        long settingUp = joined.stream().filter(node -> !fine.contains(node)).count();
        int desired = (int) Math.max(0, set.desired() - settingUp);
        List<PodView> judged = pods.stream()
                .filter(pod -> !joined.contains(pod.node()) && !fine.contains(pod.node()))
                .toList();
        everyPod(check, set, Math.min(fine.size(), desired), desired, wanted, judged, findings);
    }

    /** The number, and where it is not the wanted one, some of the nodes that lag. */
    private static void everyPod(
            String check,
            DaemonSetView set,
            int number,
            int desired,
            Predicate<PodView> wanted,
            Collection<PodView> pods,
            Findings findings) {
        List<String> lagging = number == desired
                ? List.of()
                : pods.stream()
                        .filter(wanted.negate())
                        .map(PodView::node)
                        .sorted()
                        .limit(5)
                        .toList();
        String seen = lagging.isEmpty() ? Integer.toString(number) : number + ", not on " + String.join(", ", lagging);
        findings.observed(check, subject(set), seen, desired, number == desired);
    }

    static boolean serves(PodView pod) {
        return pod.ready() && !pod.terminating();
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

    static String subject(DaemonSetView set) {
        return "DaemonSet " + set.name();
    }
}
