package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.StepMessage;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one event costs in the middle of a walk over the nodes, by the number of nodes: the decision and its state changes, with
 * ten nodes in flight. It must not depend on the size of the cluster.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecideBenchmark {

    private static final String CLUSTER = "blue";

    @Param({"10", "1000", "10000"})
    public int nodes;

    private final ModelExecutors executors = new ModelExecutors();
    private final Deque<StepMessage> events = new ArrayDeque<>();
    private InMemoryState state = new InMemoryState();
    private UpgradeSpec spec = Fixtures.spec();
    private int run;

    @Setup
    public void prepare() {
        executors.looksLike(Fixtures.survey(Fixtures.nodes(nodes)));
        spec = Fixtures.withNodes(spec, Amount.of(10));
        begin();
    }

    /** The next event of the walk; a new upgrade begins when one has ended. */
    @Benchmark
    public ClusterDecision decide() {
        StepMessage event = events.poll();
        if (event == null) {
            begin();
            event = events.remove();
        }
        return decide(new ClusterInput.Reported(event));
    }

    private void begin() {
        state = new InMemoryState();
        run++;
        decide(new ClusterInput.Signalled(new StartCluster("up-" + run, CLUSTER, 1, "all", spec, Fixtures.START)));
        while (events.peek() != null && !events.peek().step().step().name().startsWith("n")) {
            decide(new ClusterInput.Reported(events.remove()));
        }
    }

    private ClusterDecision decide(ClusterInput input) {
        ClusterDecision decision = ClusterRules.decide(
                state.cluster(CLUSTER), state.steps(CLUSTER), input, Fixtures.TIMING, Fixtures.START);
        state.apply(CLUSTER, decision);
        decision.messages().forEach(message -> {
            if (message instanceof StepMessage command) {
                events.addAll(executors.obey(command, Fixtures.START));
            }
        });
        return decision;
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(DecideBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
