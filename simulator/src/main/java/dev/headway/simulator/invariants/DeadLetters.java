package dev.headway.simulator.invariants;

import dev.headway.simulator.invariants.Happening.Poisoned;
import dev.headway.simulator.invariants.Happening.SetAside;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * S17 and L9, poison stops only itself: what is set aside could not be read, each such record is set aside once, and in the end none
 * is left in the way of others.
 */
public final class DeadLetters implements Invariant {

    private record Place(String topic, String key) {}

    private final Map<Place, Integer> open = new HashMap<>();

    @Override
    public String promise() {
        return "S17";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Poisoned poisoned) {
            open.merge(new Place(poisoned.topic(), poisoned.key()), 1, Integer::sum);
        } else if (happening instanceof SetAside aside
                && open.merge(new Place(aside.topic(), aside.key()), -1, Integer::sum) < 0) {
            throw breach("a record of topic %s under %s was set aside that could be read", aside.topic(), aside.key());
        }
    }

    @Override
    public void atRest(Instant now, Picture picture) {
        open.forEach((place, count) -> {
            if (count > 0) {
                throw breach("%d records of %s that nobody can read are in the way of others", count, place);
            }
        });
    }
}
