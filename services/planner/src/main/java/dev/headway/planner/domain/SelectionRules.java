package dev.headway.planner.domain;

import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which clusters of the fleet each stage upgrades, chosen once when the request is accepted. */
final class SelectionRules {

    /** The members of each stage, or the rules the selection breaks; only one of the two has content. */
    record Selection(List<StageMembers> stages, List<Violation> violations) {}

    private SelectionRules() {}

    /** Chooses from the fleet, which is ordered by name. */
    static Selection select(UpgradeSpec spec, List<ClusterRegistered> fleet) {
        List<StageMembers> stages = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        Map<String, String> stageOf = new HashMap<>();
        List<String> known = fleet.stream().map(ClusterRegistered::cluster).toList();
        for (int i = 0; i < spec.stages().size(); i++) {
            StageSpec stage = spec.stages().get(i);
            String path = "spec.stages[" + i + "].clusters";
            unknownNames(stage, path, known, violations);
            List<String> clusters = fleet.stream()
                    .filter(cluster -> stage.clusters().selects(cluster.cluster(), cluster.labels()))
                    .map(ClusterRegistered::cluster)
                    .toList();
            if (clusters.isEmpty()) {
                violations.add(new Violation(
                        path, selector(stage), "must select at least one registered cluster; registered are " + known));
            }
            for (String cluster : clusters) {
                String other = stageOf.putIfAbsent(cluster, stage.name());
                if (other != null) {
                    violations.add(new Violation(
                            path,
                            cluster,
                            "is in stage '%s' already; a cluster belongs to one stage".formatted(other)));
                }
            }
            stages.add(new StageMembers(stage.name(), clusters));
        }
        return new Selection(violations.isEmpty() ? stages : List.of(), violations);
    }

    private static void unknownNames(
            StageSpec stage, String path, Collection<String> known, Collection<Violation> violations) {
        for (String name : stage.clusters().names()) {
            if (!known.contains(name)) {
                violations.add(
                        new Violation(path + ".names", name, "is not a registered cluster; registered are " + known));
            }
        }
    }

    private static String selector(StageSpec stage) {
        String labels = stage.clusters().matchLabels().toString();
        String names = String.join(",", stage.clusters().names());
        return names.isEmpty() ? labels : labels.isEmpty() ? names : labels + " or " + names;
    }
}
