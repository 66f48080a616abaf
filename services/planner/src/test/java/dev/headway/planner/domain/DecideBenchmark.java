package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.StepMessage;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
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
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one event costs in the middle of a walk over the nodes, by the number of nodes: reading the state, the decision, and
 * writing the state, with three nodes in flight. It must not depend on the size of the cluster.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecideBenchmark {

    private static final String CLUSTER = "blue";
    private static final int IN_FLIGHT = 3;
    private static final int SAMPLE = 24;

    /** An event and the moment before it. */
    private record Moment(ClusterHeader header, List<StepEntry> entries, ClusterInput event) {}

    @Param({"10", "1000", "10000"})
    public int nodes;

    private final ModelExecutors executors = new ModelExecutors();
    private final InMemoryState state = new InMemoryState();
    private final Deque<StepMessage> events = new ArrayDeque<>();
    private final List<Moment> moments = new ArrayList<>();
    private int next;

    /** Walks to the middle of the nodes and remembers the events that come there. */
    @Setup
    public void prepare() {
        executors.looksLike(Fixtures.survey(Fixtures.nodes(nodes)));
        UpgradeSpec spec = Fixtures.withNodes(Fixtures.spec(), Amount.of(IN_FLIGHT));
        work(new ClusterInput.Signalled(new StartCluster("up", CLUSTER, 1, "all", spec, false, Fixtures.START)));
        while (header().position().done() < nodes / 2) {
            work(new ClusterInput.Reported(events.remove()));
        }
        while (moments.size() < SAMPLE) {
            ClusterInput event = new ClusterInput.Reported(events.remove());
            ClusterHeader before = header();
            List<StepEntry> entries = decide(event).entries().stream()
                    .map(entry -> state.steps(CLUSTER).entry(entry.id()))
                    .toList();
            moments.add(new Moment(before, entries, event));
            work(event);
        }
    }

    /** One event: read, decide, write. */
    @Benchmark
    public ClusterDecision decide() {
        Moment moment = moments.get(next);
        next = (next + 1) % SAMPLE;
        state.restore(moment.header(), moment.entries());
        ClusterDecision decision = decide(moment.event());
        state.apply(CLUSTER, decision);
        return decision;
    }

    private void work(ClusterInput input) {
        ClusterDecision decision = decide(input);
        state.apply(CLUSTER, decision);
        decision.messages().forEach(message -> {
            if (message instanceof StepMessage command) {
                events.addAll(executors.obey(command, Fixtures.START));
            }
        });
    }

    private ClusterDecision decide(ClusterInput input) {
        return ClusterRules.decide(
                state.cluster(CLUSTER), state.steps(CLUSTER), input, Fixtures.TIMING, Fixtures.START);
    }

    private ClusterHeader header() {
        return Objects.requireNonNull(state.cluster(CLUSTER), "no header");
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(DecideBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
