package dev.headway.simulator;

import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.InMemoryState;
import dev.headway.planner.domain.Member;
import dev.headway.planner.domain.StateNames;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeHeader;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which of the planner's states turned into which. */
final class Coverage {

    private final SortedSet<String> transitions = new TreeSet<>();

    SortedSet<String> transitions() {
        return transitions;
    }

    void saw(InMemoryState state, String cluster, ClusterDecision decision) {
        ClusterHeader before = state.cluster(cluster);
        ClusterHeader after = decision.header();
        if (after != null && (before == null || before.phase() != after.phase())) {
            add(before == null ? "none" : StateNames.of(before.phase()), StateNames.of(after.phase()));
        }
        for (StepEntry entry : decision.entries()) {
            add(StateNames.of(state.steps(cluster).entry(entry.id()).state()), StateNames.of(entry.state()));
        }
    }

    void saw(InMemoryState state, String upgrade, UpgradeDecision decision) {
        UpgradeHeader before = state.upgrade(upgrade);
        UpgradeHeader after = decision.header();
        if (after != null && (before == null || before.phase() != after.phase())) {
            add(before == null ? "upgrade none" : StateNames.of(before.phase()), StateNames.of(after.phase()));
        }
        for (Member member : decision.members()) {
            Member old = state.members(upgrade).member(member.cluster());
            add(member(old), member(member));
        }
    }

    private void add(String from, String to) {
        if (!from.equals(to)) {
            transitions.add(from + " -> " + to);
        }
    }

    private static String member(@Nullable Member member) {
        return member == null ? "member none" : StateNames.of(member.state());
    }
}
