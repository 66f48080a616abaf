package dev.headway.simulator;

import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import java.time.Duration;

/**
 * What the node executor is told to do with one node, forward or back.
 *
 * @param begins whether it may touch a node that was not touched yet
 */
record Walk(
        StepRef ref,
        Direction direction,
        Strategy strategy,
        String revision,
        String cniVersion,
        DrainSpec drain,
        Duration readyTimeout,
        NodeBudget budget,
        boolean begins) {

    static Walk of(WalkNode c) {
        return new Walk(
                c.step(),
                c.direction(),
                c.strategy(),
                c.revision(),
                c.cniVersion(),
                c.drain(),
                c.readyTimeout(),
                c.budget(),
                c.begins());
    }

    String node() {
        return ref.step().name();
    }
}
