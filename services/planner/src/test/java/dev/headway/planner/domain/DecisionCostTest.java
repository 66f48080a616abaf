package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.message.ClusterSignal.StartCluster;
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
        public @Nullable Told told(String upgrade) {
            reads++;
            return lookup.told(upgrade);
        }
    }
}
