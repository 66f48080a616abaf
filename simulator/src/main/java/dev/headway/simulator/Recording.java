package dev.headway.simulator;

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
 * Every input of the planner with what it decided on it. S2 and S20, nothing but the log decides: a planner that knows nothing and
 * is given the same inputs at the same times decides the same, to the byte: messages, state and timers.
 */
final class Recording implements DecisionLog {

    /** What a decision was is kept as a digest: a run that never ends would fill the memory with its states. */
    private record Entry(String key, Object input, Instant now, int length, int digest) {}

    private final boolean on;
    private final List<Entry> entries = new ArrayList<>();

    Recording(boolean on) {
        this.on = on;
    }

    @Override
    public void decided(String cluster, ClusterInput input, Instant now, ClusterDecision decision) {
        add(cluster, input, now, decision);
    }

    @Override
    public void decided(String upgrade, UpgradeInput input, Instant now, UpgradeDecision decision) {
        add(upgrade, input, now, decision);
    }

    private void add(String key, Object input, Instant now, Object decision) {
        if (on) {
            String text = decision.toString();
            entries.add(new Entry(key, input, now, text.length(), text.hashCode()));
        }
    }

    /**
     * Decides everything again, from nothing.
     *
     * @throws Breach if anything differs
     */
    void replay(Conduct conduct) {
        InMemoryState state = new InMemoryState();
        for (Entry entry : entries) {
            String decision = switch (entry.input()) {
                case ClusterInput input -> again(state, conduct, entry, input);
                case UpgradeInput input -> again(state, conduct, entry, input);
                default -> throw new IllegalArgumentException("no input: " + entry.input());
            };
            if (decision.length() != entry.length() || decision.hashCode() != entry.digest()) {
                throw new Breach(
                        "S20",
                        "%s led to something else first than to %s when it was replayed"
                                .formatted(entry.input(), decision));
            }
        }
    }

    private static String again(InMemoryState state, Conduct conduct, Entry entry, ClusterInput input) {
        ClusterDecision decision = conduct.decide(
                state.cluster(entry.key()), state.steps(entry.key()), input, PlannerShell.TIMING, entry.now());
        state.apply(entry.key(), decision);
        return decision.toString();
    }

    private static String again(InMemoryState state, Conduct conduct, Entry entry, UpgradeInput input) {
        UpgradeDecision decision =
                conduct.decide(state.upgrade(entry.key()), state.members(entry.key()), input, entry.now());
        state.apply(entry.key(), decision);
        return decision.toString();
    }
}
