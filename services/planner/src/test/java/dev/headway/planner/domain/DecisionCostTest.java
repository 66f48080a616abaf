package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.message.ClusterSignal.PauseCluster;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.StepMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IntSummaryStatistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An event reads and writes the same number of entries whatever the size of the cluster. */
class DecisionCostTest {

    private static final String CLUSTER = "blue";

    @Test
    void anEventOfALargeClusterTouchesAsManyEntriesAsOneOfASmallCluster() {
        IntSummaryStatistics small = entriesTouched(20);
        IntSummaryStatistics large = entriesTouched(10_000);

        assertThat(large.getMax()).isEqualTo(small.getMax()).isLessThanOrEqualTo(6);
    }

    @Test
    void aHaltTouchesWhatIsUnderWayAndNothingElse() {
        int small = entriesTouchedByAPause(20);

        assertThat(entriesTouchedByAPause(10_000)).isEqualTo(small).isBetween(4, 8);
    }

    /** Pauses in the middle of a walk whose first node waits all the time. */
    private static int entriesTouchedByAPause(int nodes) {
        ModelExecutors executors = new ModelExecutors();
        executors.looksLike(Fixtures.survey(Fixtures.nodes(nodes)));
        String first = Fixtures.nodes(nodes).getFirst().name();
        executors.always("UpgradeNode node/" + first, ModelExecutors.waiting());
        InMemoryState state = new InMemoryState();
        Deque<ClusterInput> inputs = new ArrayDeque<>();
        inputs.add(new ClusterInput.Signalled(new StartCluster(
                "up", CLUSTER, 1, "all", Fixtures.withNodes(Fixtures.spec(), Amount.of(3)), false, Fixtures.START)));
        int commanded = 0;
        while (commanded < nodes / 2) {
            ClusterDecision decision = ClusterRules.decide(
                    state.cluster(CLUSTER), state.steps(CLUSTER), inputs.remove(), Fixtures.TIMING, Fixtures.START);
            state.apply(CLUSTER, decision);
            for (var message : decision.messages()) {
                if (message instanceof StepMessage command) {
                    commanded += command instanceof UpgradeNode ? 1 : 0;
                    executors
                            .answer(command, Fixtures.START)
                            .forEach(event -> inputs.add(new ClusterInput.Reported(event)));
                }
            }
        }
        CountingLookup lookup = new CountingLookup(state.steps(CLUSTER));
        PauseCluster pause = new PauseCluster("up", CLUSTER, 2, "lunch", Fixtures.START);
        ClusterDecision decision = ClusterRules.decide(
                state.cluster(CLUSTER), lookup, new ClusterInput.Signalled(pause), Fixtures.TIMING, Fixtures.START);
        assertThat(decision.messages()).anyMatch(WithdrawNode.class::isInstance);
        return lookup.reads + decision.entries().size();
    }

    private static IntSummaryStatistics entriesTouched(int nodes) {
        ModelExecutors executors = new ModelExecutors();
        executors.looksLike(Fixtures.survey(Fixtures.nodes(nodes)));
        InMemoryState state = new InMemoryState();
        Deque<ClusterInput> inputs = new ArrayDeque<>();
        inputs.add(new ClusterInput.Signalled(new StartCluster(
                "up", CLUSTER, 1, "all", Fixtures.withNodes(Fixtures.spec(), Amount.of(3)), false, Fixtures.START)));
        IntSummaryStatistics touched = new IntSummaryStatistics();
        while (!inputs.isEmpty()) {
            ClusterInput input = inputs.remove();
            CountingLookup lookup = new CountingLookup(state.steps(CLUSTER));
            ClusterDecision decision =
                    ClusterRules.decide(state.cluster(CLUSTER), lookup, input, Fixtures.TIMING, Fixtures.START);
            state.apply(CLUSTER, decision);
            if (input instanceof ClusterInput.Reported(NodeEvent event)) {
                touched.accept(lookup.reads + decision.entries().size());
            }
            decision.messages().forEach(message -> {
                if (message instanceof StepMessage command) {
                    executors
                            .obey(command, Fixtures.START)
                            .forEach(event -> inputs.add(new ClusterInput.Reported(event)));
                }
            });
        }
        return touched;
    }

    private static final class CountingLookup implements StepLookup {
        private final StepLookup lookup;
        private int reads;

        CountingLookup(StepLookup lookup) {
            this.lookup = lookup;
        }

        @Override
        public StepEntry entry(StepId id) {
            reads++;
            return lookup.entry(id);
        }

        @Override
        public StepId forward(int index) {
            reads++;
            return lookup.forward(index);
        }

        @Override
        public StepId inverse(int index) {
            reads++;
            return lookup.inverse(index);
        }

        @Override
        public String reason(int index) {
            reads++;
            return lookup.reason(index);
        }

        @Override
        public @Nullable Reach reach() {
            reads++;
            return lookup.reach();
        }

        @Override
        public @Nullable Told told(String upgrade) {
            reads++;
            return lookup.told(upgrade);
        }
    }
}
