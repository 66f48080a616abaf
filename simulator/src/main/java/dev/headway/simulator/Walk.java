package dev.headway.simulator;

import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import java.time.Duration;

/** What the node executor is told to do with one node, forward or back. */
record Walk(
        StepRef ref,
        Direction direction,
        Strategy strategy,
        String revision,
        String cniVersion,
        DrainSpec drain,
        Duration readyTimeout,
        NodeBudget budget) {

    static Walk of(UpgradeNode c) {
        return new Walk(
                c.step(),
                Direction.FORWARD,
                c.strategy(),
                c.revision(),
                c.cniVersion(),
                c.drain(),
                c.readyTimeout(),
                c.budget());
    }

    static Walk of(RevertNode c) {
        return new Walk(
                c.step(),
                Direction.BACK,
                c.strategy(),
                c.revision(),
                c.cniVersion(),
                c.drain(),
                c.readyTimeout(),
                c.budget());
    }

    String node() {
        return ref.step().name();
    }
}
