package dev.headway.simulator;

import dev.headway.model.message.Message;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.domain.InMemoryState;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeInput;
import dev.headway.simulator.invariants.Breach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Every input of the planner with what it said to it. S2, justified command: the same inputs yield the same messages, to the
 * byte.
 */
final class Recording implements DecisionLog {

    private record Entry(String key, Object input, Instant now, List<Message> messages) {}

    private final boolean on;
    private final List<Entry> entries = new ArrayList<>();

    Recording(boolean on) {
        this.on = on;
    }

    @Override
    public void decided(String cluster, ClusterInput input, Instant now, ClusterDecision decision) {
        add(cluster, input, now, decision.messages());
    }

    @Override
    public void decided(String upgrade, UpgradeInput input, Instant now, UpgradeDecision decision) {
        add(upgrade, input, now, decision.messages());
    }

    private void add(String key, Object input, Instant now, List<Message> messages) {
        if (on) {
            entries.add(new Entry(key, input, now, messages));
        }
    }

    /**
     * Decides everything again, from nothing.
     *
     * @throws Breach if any message differs
     */
    void replay(Conduct conduct) {
        InMemoryState state = new InMemoryState();
        for (Entry entry : entries) {
            List<Message> messages = switch (entry.input()) {
                case ClusterInput input -> again(state, conduct, entry, input);
                case UpgradeInput input -> again(state, conduct, entry, input);
                default -> throw new IllegalArgumentException("no input: " + entry.input());
            };
            if (!messages.toString().equals(entry.messages().toString())) {
                throw new Breach(
                        "S2",
                        "the same inputs led to %s first and to %s when they were replayed"
                                .formatted(entry.messages(), messages));
            }
        }
    }

    private static List<Message> again(InMemoryState state, Conduct conduct, Entry entry, ClusterInput input) {
        ClusterDecision decision = conduct.decide(
                state.cluster(entry.key()), state.steps(entry.key()), input, PlannerShell.TIMING, entry.now());
        state.apply(entry.key(), decision);
        return decision.messages();
    }

    private static List<Message> again(InMemoryState state, Conduct conduct, Entry entry, UpgradeInput input) {
        UpgradeDecision decision =
                conduct.decide(state.upgrade(entry.key()), state.members(entry.key()), input, entry.now());
        state.apply(entry.key(), decision);
        return decision.messages();
    }
}
