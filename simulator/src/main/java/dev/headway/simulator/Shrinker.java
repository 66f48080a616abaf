package dev.headway.simulator;

import dev.headway.simulator.invariants.Breach;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes a simulation that breaks a promise smaller, as long as it still breaks the same one. */
final class Shrinker {

    private final Function<Options, Run> simulation;

    Shrinker(Function<Options, Run> simulation) {
        this.simulation = simulation;
    }

    /** The smallest simulation found. */
    Run shrink(Run broken) {
        Run smallest = broken;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (Options candidate : candidates(smallest)) {
                Run run = simulation.apply(candidate);
                if (breaksTheSame(run, broken)) {
                    smallest = run;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static boolean breaksTheSame(Run run, Run broken) {
        Breach breach = run.breach();
        Breach wanted = broken.breach();
        return breach != null && wanted != null && breach.promise().equals(wanted.promise());
    }

    private static List<Options> candidates(Run run) {
        Options options = run.options();
        List<Options> smaller = new ArrayList<>();
        for (Fault fault : options.rates().keySet()) {
            smaller.add(options.without(fault));
        }
        if (options.clusters() > 1) {
            smaller.add(options.withClusters(options.clusters() - 1));
        }
        if (options.nodes() > 1) {
            smaller.add(options.withNodes(options.nodes() - 1));
        }
        double ended = run.millis() / 3_600_000.0;
        if (options.hours() > 0.5 && options.hours() > ended) {
            smaller.add(options.withHours(Math.ceil(ended * 2) / 2));
        }
        if (options.hours() >= 1) {
            smaller.add(options.withHours(options.hours() / 2));
        }
        smaller.removeIf(candidate -> candidate.equals(options));
        return smaller;
    }
}
