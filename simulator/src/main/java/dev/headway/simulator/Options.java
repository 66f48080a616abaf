package dev.headway.simulator;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Everything a simulation depends on: the same options always run the same way.
 *
 * @param seed decides whatever the other options leave open: the request, the clusters, every delay
 * @param clusters how many clusters there are, 1 to 3 where the seed decides
 * @param nodes how many nodes a cluster has at most, at least 2
 * @param hours how long faults strike, in virtual hours; after that everything works
 * @param rates the chance of each fault that is switched on
 */
public record Options(long seed, int clusters, int nodes, double hours, Map<Fault, Double> rates) {

    public Options {
        if (clusters < 1 || nodes < 1 || hours < 0) {
            throw new IllegalArgumentException(
                    "a simulation needs at least one cluster and node and no negative time, got %d, %d and %s"
                            .formatted(clusters, nodes, hours));
        }
        EnumMap<Fault, Double> copy = new EnumMap<>(Fault.class);
        copy.putAll(rates);
        rates = Collections.unmodifiableMap(copy);
    }

    /** The swarm of a seed: which faults are on is drawn first, then how often each strikes. */
    public static Options of(long seed) {
        Dice dice = Dice.of(seed, "options");
        double share = dice.oneOf(List.of(0.0, 0.15, 0.3, 0.5, 0.8));
        Map<Fault, Double> rates = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            boolean on = dice.chance(share);
            double rate = dice.below(fault.most());
            if (on) {
                rates.put(fault, rate);
            }
        }
        return new Options(seed, dice.between(1, 3), dice.between(2, 6), dice.between(1, 8), rates);
    }

    /** The same seed without any fault. */
    public static Options calm(long seed) {
        return of(seed).with(Map.of());
    }

    /** The chance of a fault, 0 when it is off. */
    public double rate(Fault fault) {
        return rates.getOrDefault(fault, 0.0);
    }

    public Options with(Map<Fault, Double> others) {
        return new Options(seed, clusters, nodes, hours, others);
    }

    public Options with(Fault fault, double rate) {
        EnumMap<Fault, Double> more = new EnumMap<>(Fault.class);
        more.putAll(rates);
        more.put(fault, rate);
        return with(more);
    }

    /** A fault that strikes as often as any swarm lets it. */
    public Options atMost(Fault fault) {
        return with(fault, fault.most());
    }

    public Options without(Fault fault) {
        EnumMap<Fault, Double> fewer = new EnumMap<>(Fault.class);
        fewer.putAll(rates);
        fewer.remove(fault);
        return with(fewer);
    }

    public Options withClusters(int count) {
        return new Options(seed, count, nodes, hours, rates);
    }

    public Options withNodes(int count) {
        return new Options(seed, clusters, count, hours, rates);
    }

    public Options withHours(double virtual) {
        return new Options(seed, clusters, nodes, virtual, rates);
    }

    /** The command line that runs this, where no fault has a rate but the drawn one and the highest. */
    public String command() {
        Options drawn = of(seed);
        StringJoiner line = new StringJoiner(" ");
        line.add("./headway simulate --seed " + seed);
        if (clusters != drawn.clusters) {
            line.add("--clusters " + clusters);
        }
        if (nodes != drawn.nodes) {
            line.add("--nodes " + nodes);
        }
        if (hours != drawn.hours) {
            line.add("--hours " + hours);
        }
        for (Fault fault : Fault.values()) {
            if (drawn.rates.containsKey(fault) && !rates.containsKey(fault)) {
                line.add("--without " + fault);
            } else if (rate(fault) != drawn.rate(fault)) {
                line.add("--with " + fault);
            }
        }
        return line.toString();
    }

    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner("\n  ");
        lines.add("seed " + seed)
                .add("clusters " + clusters)
                .add("nodes at most " + nodes)
                .add("hours of faults " + hours);
        rates.forEach((fault, rate) -> lines.add(String.format(Locale.ROOT, "%s %.4f", fault, rate)));
        return lines.toString();
    }
}
