package dev.headway.simulator;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import java.util.List;

/** Notes how the upgrades of clusters end. */
final class Outcomes {

    private final List<String> outcomes;

    Outcomes(Scene scene, List<String> outcomes) {
        this.outcomes = outcomes;
        scene.listen(this::hear);
    }

    private void hear(Message message) {
        if (message instanceof ClusterUpgradeEnded event) {
            outcomes.add(event.scope() + " " + event.outcome());
        } else if (message instanceof ClusterUpgradeRefused event) {
            outcomes.add(event.scope() + " REFUSED");
        }
    }
}
