package dev.headway.simulator.explore;

import dev.headway.model.StepKind;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.planner.domain.StepState;
import dev.headway.simulator.invariants.Breach;

/** What holds after a halt: nothing starts, nothing may be begun, and what was not begun is withdrawn. */
final class HaltPromises {

    private HaltPromises() {}

    static void halt(Decided decided) {
        if (decided.after().people().halted() || decided.after().people().aborted()) {
            Promises.started(decided).forEach(started -> {
                throw new Breach(
                        "S9",
                        "step %s starts after a halt".formatted(started.step().step()));
            });
            decided.sent(NodeCommand.class).filter(HaltPromises::mayBegin).forEach(command -> {
                throw new Breach("S9", "%s may be begun after a halt".formatted(command.step()));
            });
        }
    }

    /** A node that is not ours yet is withdrawn in the decision that ends all beginning, unless it was and has not answered. */
    static void withdrawal(Decided decided) {
        if (!ends(decided.after())
                || ends(decided.before())
                || decided.after().people().parked()) {
            return;
        }
        Promises.underWay(decided.after())
                .filter(entry -> entry.id().kind() == StepKind.NODE)
                .filter(entry ->
                        decided.before().entries().entry(entry.id()).state() instanceof StepState.Commanded commanded
                                && commanded.leave() != StepState.Leave.MAY_NOT_BEGIN)
                .filter(entry -> !decided.before().mesh().is(entry.id(), Mesh.OURS))
                .filter(entry -> decided.sent(WithdrawNode.class)
                        .noneMatch(command -> command.step().step().equals(entry.id())))
                .forEach(entry -> {
                    throw new Breach("S9", "nobody withdraws %s".formatted(entry.id()));
                });
    }

    /** Whether no step may begin in it before somebody decides or a policy applies. */
    private static boolean ends(World world) {
        return world.header() != null
                && switch (world.header().phase()) {
                    case ClusterPhase.Paused p -> true;
                    case ClusterPhase.Failing f -> true;
                    case ClusterPhase.TurningBack t -> true;
                    case ClusterPhase.Ending e -> true;
                    default -> false;
                };
    }

    private static boolean mayBegin(NodeCommand command) {
        return command instanceof UpgradeNode || command instanceof RevertNode;
    }
}
