package dev.headway.cli.watch;

import dev.headway.model.StepId;
import java.util.ArrayList;
import java.util.List;

/** What a person may type next where an upgrade waits for one, the careful choice first. */
final class NextCommands {

    private static final int NAMED = 3;

    private NextCommands() {}

    /**
     * The commands, each with what it does; none where nobody is waited for.
     *
     * @param options what every command needs to reach this Headway, empty where the defaults do
     */
    static List<String> of(UpgradeView view, String options) {
        List<String> lines = new ArrayList<>();
        if (view.outcome() != null) {
            return lines;
        }
        String name = view.name();
        for (String gate : view.gates()) {
            add(lines, options, "approve %s %s".formatted(name, gate), "lets it go on");
            add(lines, options, "reject %s %s".formatted(name, gate), "keeps the gate shut");
        }
        view.clusters().stream()
                .filter(ClusterView::paused)
                .forEach(cluster -> cluster.failures().stream()
                        .limit(NAMED)
                        .forEach(step -> failed(lines, options, name, cluster.name(), step)));
        if (view.held() || view.state().equals(UpgradeView.PAUSED)) {
            boolean goesBack = view.clusters().stream().anyMatch(cluster -> cluster.paused() && cluster.undoing());
            if (!goesBack || view.backToAStep()) {
                add(lines, options, "rollback " + name, "takes back what was done");
            }
            add(lines, options, "resume " + name, "goes on; what failed is tried again");
            add(lines, options, "abort " + name, "ends it where it stands");
        }
        return lines;
    }

    private static void failed(List<String> lines, String options, String upgrade, String cluster, StepId step) {
        add(lines, options, "retry %s %s %s".formatted(upgrade, cluster, step), "tries it again");
        add(lines, options, "skip %s %s %s --reason TEXT".formatted(upgrade, cluster, step), "goes on without it");
    }

    private static void add(List<String> lines, String options, String command, String effect) {
        lines.add("→ ./headway %s%s   # %s".formatted(command, options, effect));
    }
}
