package dev.headway.cli.report;

import dev.headway.model.plan.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The nodes of a cluster in numbers, and by name only where one differs from the others. */
final class NodeLines {

    private NodeLines() {}

    static List<String> of(List<NodeState> nodes, Style style) {
        List<String> lines = new ArrayList<>();
        Map<String, Long> revisions = counted(nodes, NodeState::ztunnelRevision);
        revisions.forEach((revision, count) -> lines.add("  ztunnel %s on %d %s"
                .formatted(revision.isEmpty() ? "absent" : "at " + revision, count, count == 1 ? "node" : "nodes")));
        Columns pools = new Columns().row("POOL", "ZONE", "NODES");
        Map<String, Map<String, Long>> zones = nodes.stream()
                .collect(Collectors.groupingBy(
                        node -> or(node.labels().toString(), "-"),
                        TreeMap::new,
                        Collectors.groupingBy(node -> or(node.zone(), "-"), TreeMap::new, Collectors.counting())));
        zones.forEach((pool, byZone) -> byZone.forEach((zone, count) -> pools.row(pool, zone, count)));
        lines.addAll(pools.lines("  "));
        exceptions(nodes, usual(revisions), style, lines);
        return lines;
    }

    private static void exceptions(List<NodeState> nodes, String usual, Style style, List<String> lines) {
        List<NodeState> odd =
                nodes.stream().filter(node -> !remarks(node, usual).isEmpty()).toList();
        Columns named = new Columns();
        odd.stream()
                .limit(style.shown(odd.size()))
                .forEach(node -> named.row(node.name(), String.join(", ", remarks(node, usual))));
        lines.addAll(named.lines("  "));
        if (style.shown(odd.size()) < odd.size()) {
            lines.add("  … %d more that differ; --all shows them".formatted(odd.size() - style.shown(odd.size())));
        }
    }

    private static List<String> remarks(NodeState node, String usual) {
        List<String> remarks = new ArrayList<>();
        if (!node.ready()) {
            remarks.add("not Ready");
        }
        if (node.cordoned()) {
            remarks.add("cordoned");
        }
        if (node.ztunnelRevision().isEmpty()) {
            remarks.add("no ztunnel");
        } else if (!node.ztunnelRevision().equals(usual)) {
            remarks.add("ztunnel at " + node.ztunnelRevision());
        }
        node.drain().blockers().forEach(blocker -> remarks.add("drain blocked by " + blocker));
        return remarks;
    }

    private static String usual(Map<String, Long> revisions) {
        return revisions.entrySet().stream()
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static Map<String, Long> counted(
            List<NodeState> nodes, java.util.function.Function<NodeState, String> property) {
        return nodes.stream().collect(Collectors.groupingBy(property, TreeMap::new, Collectors.counting()));
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
