package dev.headway.simulator;

import dev.headway.simulator.explore.Exploration;
import dev.headway.simulator.explore.Explored;
import dev.headway.simulator.explore.Scope;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs simulations and says what was found: exit code 0 when every promise was kept, 1 otherwise. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Runs the planner's core among model executors, clusters and people, with faults, on virtual time.")
public final class SimulateCommand implements Callable<Integer> {

    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int WIDTH = 300;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--seeds", defaultValue = "10000", description = "how many seeds (default: ${DEFAULT-VALUE})")
    long seeds;

    @Option(names = "--from", defaultValue = "1", description = "the first seed (default: ${DEFAULT-VALUE})")
    long from;

    @Option(names = "--threads", description = "how many at once (default: one per processor)")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--stop-after",
            defaultValue = "3",
            description = "stop after so many failures (default: ${DEFAULT-VALUE})")
    int stopAfter;

    @Option(names = "--seed", description = "run this one seed and print everything that happens")
    @Nullable
    Long seed;

    @Option(names = "--clusters", description = "with --seed: how many clusters")
    @Nullable
    Integer clusters;

    @Option(
            names = "--nodes",
            description = "with --seed: how many nodes a cluster has at most; with --explore: how many it has")
    @Nullable
    Integer nodes;

    @Option(names = "--hours", description = "with --seed: how long faults strike, in virtual hours")
    @Nullable
    Double hours;

    @Option(names = "--without", description = "with --seed: switch a fault off: ${COMPLETION-CANDIDATES}")
    List<Fault> without = List.of();

    @Option(names = "--with", description = "with --seed: a fault that strikes at its highest rate")
    List<Fault> with = List.of();

    @Option(
            names = "--pairs",
            description =
                    "take every pair of faults at its highest rate, one after the other, with --seeds seeds in all")
    boolean pairs;

    @Option(names = "--explore", description = "explore one small cluster breadth-first instead")
    boolean explore;

    @Option(
            names = "--max-unavailable",
            defaultValue = "2",
            description = "with --explore: how many nodes may be unavailable (default: ${DEFAULT-VALUE})")
    int maxUnavailable;

    @Option(
            names = "--troubles",
            defaultValue = "2",
            description = "with --explore: how many things go wrong at most (default: ${DEFAULT-VALUE})")
    int troubles;

    /** Runs the command line. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new SimulateCommand()).setOut(out).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (explore) {
            return explored(Scope.of(nodes == null ? 3 : nodes, maxUnavailable, troubles));
        }
        return seed == null ? many() : one(seed);
    }

    private int explored(Scope scope) {
        Explored explored = new Exploration(scope).run();
        out().println(explored.sentence());
        out().println(explored.counterexample() == null ? "every promise is kept" : explored.counterexample());
        return explored.counterexample() == null ? KEPT : BROKEN;
    }

    private int one(long only) {
        Options options = Options.of(only);
        options = clusters == null ? options : options.withClusters(clusters);
        options = nodes == null ? options : options.withNodes(nodes);
        options = hours == null ? options : options.withHours(hours);
        for (Fault fault : without) {
            options = options.without(fault);
        }
        for (Fault fault : with) {
            options = options.atMost(fault);
        }
        Run run = Simulation.traced(options);
        run.trace().forEach(out()::println);
        out().println(options);
        out().println(
                        run.breach() == null
                                ? "every promise was kept"
                                : run.breach().getMessage());
        return run.kept() ? KEPT : BROKEN;
    }

    private int many() throws InterruptedException {
        Campaign campaign = new Campaign(out()::println);
        Totals totals = campaign.run(pairs ? Pairs::at : Options::of, from, seeds, threads, stopAfter);
        for (Run broken : totals.broken()) {
            explain(broken, out());
        }
        out().println(totals.report(campaign.spent()));
        return totals.broken().isEmpty() ? KEPT : BROKEN;
    }

    /** Prints a simulation that broke a promise: what was drawn, what broke, and the shortest way there that is found. */
    static void explain(Run broken, PrintWriter out) {
        out.println("BROKEN " + broken.options());
        out.println(broken.breach() == null ? "" : broken.breach().getMessage());
        Run smallest = new Shrinker(Simulation::run).shrink(broken);
        List<String> trace = Simulation.traced(smallest.options()).trace();
        out.println("the shortest way there that was found has %d lines:".formatted(trace.size()));
        trace.forEach(line -> out.println(line.length() > WIDTH ? line.substring(0, WIDTH) + " …" : line));
        out.println("replay: " + broken.options().command());
        out.println("replay of the shortest: " + smallest.options().command());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
