package dev.headway.simulator.invariants;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** S6 of controls: each is answered once, with applied or rejected, however often it comes. */
public final class ControlsOnce implements Invariant {

    private final Set<String> ids = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private final Map<String, Integer> answered = new HashMap<>();

    @Override
    public String promise() {
        return "S6";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case Control control -> {
                    if (ids.add(control.upgrade() + " " + control.id())) {
                        asked.merge(control.upgrade(), 1, Integer::sum);
                    }
                }
                case ControlApplied event -> answered(event.upgrade());
                case ControlRejected event -> answered(event.upgrade());
                default -> {}
            }
        }
    }

    private void answered(String upgrade) {
        int count = answered.merge(upgrade, 1, Integer::sum);
        if (count > asked.getOrDefault(upgrade, 0)) {
            throw breach(
                    "%d controls of upgrade %s are answered, %d were asked",
                    count, upgrade, asked.getOrDefault(upgrade, 0));
        }
    }
}
