package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import java.time.Duration;
import java.time.Instant;

/**
 * A commanded way through a node, forward or back: cordon, drain, exchange the ztunnel pod.
 *
 * @param revision the revision the ztunnel pod must name in the end
 * @param cniVersion the version the CNI node agent must have in the end; empty when it is left alone
 * @param begins whether a node may be touched that was not yet; a walk that was withdrawn only goes on
 * @param at when the planner commanded it
 * @param cause CloudEvents id of the command
 */
public record Walk(
        StepRef step,
        String node,
        Direction direction,
        Strategy strategy,
        String revision,
        String cniVersion,
        DrainSpec drain,
        Duration readyTimeout,
        NodeBudget budget,
        boolean begins,
        Instant at,
        String cause) {

    public Walk {
        requireNonNull(step, "step is null");
        requireNonNull(node, "node is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(strategy, "strategy is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(cniVersion, "cniVersion is null");
        requireNonNull(drain, "drain is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
        requireNonNull(budget, "budget is null");
        requireNonNull(at, "at is null");
        requireNonNull(cause, "cause is null");
    }

    /** The walk that a command asks for. */
    public static Walk of(WalkNode command, String cause) {
        return new Walk(
                command.step(),
                command.node(),
                command.direction(),
                command.strategy(),
                command.revision(),
                command.cniVersion(),
                command.drain(),
                command.readyTimeout(),
                command.budget(),
                command.begins(),
                command.occurredAt(),
                cause);
    }
}
