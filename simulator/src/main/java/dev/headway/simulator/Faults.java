package dev.headway.simulator;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Decides at each occasion whether a fault strikes, until faults are over. */
final class Faults {

    private final Options options;
    private final Map<Fault, Dice> dice = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    private boolean over;

    Faults(Options options) {
        this.options = options;
        for (Fault fault : Fault.values()) {
            dice.put(fault, Dice.of(options.seed(), fault.name()));
        }
    }

    boolean strikes(Fault fault) {
        if (over || !dice(fault).chance(options.rate(fault))) {
            return false;
        }
        injected.merge(fault, 1, Integer::sum);
        return true;
    }

    /** The dice for everything else about a fault. */
    Dice dice(Fault fault) {
        return dice.computeIfAbsent(fault, key -> Dice.of(options.seed(), key.name()));
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    Map<Fault, Integer> injected() {
        return Collections.unmodifiableMap(injected);
    }
}
