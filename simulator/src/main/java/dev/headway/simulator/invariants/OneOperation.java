package dev.headway.simulator.invariants;

import dev.headway.simulator.invariants.Happening.ExecutorDied;
import dev.headway.simulator.invariants.Happening.OperationBegun;
import dev.headway.simulator.invariants.Happening.OperationEnded;
import java.util.HashMap;
import java.util.Map;

/**
 * S16, one operation at a time: no Helm operation begins in a cluster while another is under way whose process lives. A release
 * that a killed Helm left pending is recovered by whoever comes next, and not before.
 */
public final class OneOperation implements Invariant {

    private final Map<String, OperationBegun> underWay = new HashMap<>();

    @Override
    public String promise() {
        return "S16";
    }

    @Override
    public void check(Happening happening, Picture before) {
        switch (happening) {
            case OperationBegun begun -> {
                OperationBegun other = underWay.put(begun.cluster(), begun);
                if (other != null) {
                    throw breach(
                            "%s begins with release %s of %s for %s while %s is at work on %s for %s",
                            begun.process(),
                            begun.release(),
                            begun.cluster(),
                            begun.by(),
                            other.process(),
                            other.release(),
                            other.by());
                }
            }
            case OperationEnded ended -> underWay.remove(ended.cluster());
            case ExecutorDied died ->
                underWay.computeIfPresent(
                        died.cluster(), (cluster, begun) -> begun.process().equals(died.process()) ? null : begun);
            default -> {}
        }
    }
}
