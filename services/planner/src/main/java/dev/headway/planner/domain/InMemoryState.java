package dev.headway.planner.domain;

import dev.headway.model.StepId;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The planner's state in maps, laid out as the state stores lay it out. */
public final class InMemoryState {

    private final Map<String, ClusterHeader> clusters = new HashMap<>();
    private final Map<String, ClusterParts> clusterParts = new HashMap<>();
    private final Map<String, UpgradeHeader> upgrades = new HashMap<>();
    private final Map<String, UpgradeParts> upgradeParts = new HashMap<>();

    public @Nullable ClusterHeader cluster(String name) {
        return clusters.get(name);
    }

    public @Nullable UpgradeHeader upgrade(String name) {
        return upgrades.get(name);
    }

    public StepLookup steps(String cluster) {
        return clusterParts.computeIfAbsent(cluster, name -> new ClusterParts());
    }

    public MemberLookup members(String upgrade) {
        return upgradeParts.computeIfAbsent(upgrade, name -> new UpgradeParts());
    }

    public void apply(String cluster, ClusterDecision decision) {
        ClusterParts parts = clusterParts.computeIfAbsent(cluster, name -> new ClusterParts());
        if (decision.header() != null) {
            clusters.put(cluster, decision.header());
        }
        if (decision.reach() != null) {
            parts.reach = decision.reach();
        }
        decision.told().forEach(told -> parts.told.put(told.upgrade(), told));
        if (decision.plan() != null) {
            parts.entries.clear();
            parts.forward = steps(decision.plan().forward());
            parts.inverse = steps(decision.plan().inverse());
        }
        decision.entries().forEach(entry -> parts.entries.put(entry.id(), entry));
    }

    /** Puts a cluster back to an earlier moment. */
    public void restore(ClusterHeader header, List<StepEntry> entries) {
        clusters.put(header.cluster(), header);
        ClusterParts parts = clusterParts.computeIfAbsent(header.cluster(), name -> new ClusterParts());
        entries.forEach(entry -> parts.entries.put(entry.id(), entry));
    }

    public void apply(String upgrade, UpgradeDecision decision) {
        UpgradeParts parts = upgradeParts.computeIfAbsent(upgrade, name -> new UpgradeParts());
        if (decision.header() != null) {
            upgrades.put(upgrade, decision.header());
        }
        if (decision.handled() != null) {
            parts.controls.add(decision.handled());
        }
        if (!decision.stages().isEmpty()) {
            parts.places =
                    decision.stages().stream().map(stage -> stage.clusters()).toList();
        }
        decision.members().forEach(member -> parts.members.put(member.cluster(), member));
    }

    private static List<PlannedStep> steps(List<Segment> segments) {
        return segments.stream().flatMap(segment -> segment.steps().stream()).toList();
    }

    private static final class ClusterParts implements StepLookup {
        private final Map<StepId, StepEntry> entries = new HashMap<>();
        private final Map<String, Told> told = new HashMap<>();
        private @Nullable Reach reach;
        private List<PlannedStep> forward = List.of();
        private List<PlannedStep> inverse = List.of();

        @Override
        public StepEntry entry(StepId id) {
            StepEntry entry = entries.get(id);
            return entry == null ? StepEntry.pending(id) : entry;
        }

        @Override
        public StepId forward(int index) {
            return forward.get(index).id();
        }

        @Override
        public StepId inverse(int index) {
            return inverse.get(index).id();
        }

        @Override
        public String reason(int index) {
            return forward.get(index).reason();
        }

        @Override
        public @Nullable Reach reach() {
            return reach;
        }

        @Override
        public @Nullable Told told(String upgrade) {
            return told.get(upgrade);
        }
    }

    private static final class UpgradeParts implements MemberLookup {
        private final Map<String, Member> members = new HashMap<>();
        private final Set<String> controls = new HashSet<>();
        private List<List<String>> places = List.of();

        @Override
        public @Nullable Member member(String cluster) {
            return members.get(cluster);
        }

        @Override
        public Member at(int stage, int index) {
            return Objects.requireNonNull(members.get(places.get(stage).get(index)), "no such member");
        }

        @Override
        public boolean wasHandled(String controlId) {
            return controls.contains(controlId);
        }
    }
}
