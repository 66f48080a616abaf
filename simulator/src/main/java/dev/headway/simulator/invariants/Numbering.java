package dev.headway.simulator.invariants;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.Map;

/** S2, the story has no gaps: the events of each upgrade, and of each of its clusters, are numbered from 1 one by one. */
public final class Numbering implements Invariant {

    private final Map<String, Long> last = new HashMap<>();

    @Override
    public String promise() {
        return "S2";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message) && message instanceof UpgradeEvent event) {
            long expected = last.merge(event.scope(), 1L, Long::sum);
            if (event.sequence() != expected) {
                throw breach("%s has number %d, expected %d", event, event.sequence(), expected);
            }
        }
    }
}
