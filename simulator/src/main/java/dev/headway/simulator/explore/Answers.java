package dev.headway.simulator.explore;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.model.plan.Survey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Model executors and a model watcher: what a command does to the cluster, and which event follows. */
final class Answers {

    private final int maxUnavailable;
    private final WorkDone workDone;

    Answers(Scope scope, Survey survey) {
        this.maxUnavailable = scope.maxUnavailable();
        this.workDone = new WorkDone(survey);
    }

    /** Carries a command out, or does to it what the trouble says. */
    World carryOut(World world, StepMessage command, @Nullable Trouble trouble) {
        if (trouble == Trouble.LOSS
                || command.step().attempt() < world.mesh().fence(command.step().step())) {
            return world;
        }
        World fenced = world.mesh(
                world.mesh().fenced(command.step().step(), command.step().attempt()));
        World done = switch (command) {
            case ConfirmHealth question -> judge(fenced, question, trouble);
            case NodeCommand node -> node(fenced, node, trouble);
            default -> other(fenced, command, trouble);
        };
        return trouble == Trouble.CRASH ? world.mesh(done.mesh()) : done;
    }

    /** Whether a trouble can befall a command. */
    static boolean befalls(Trouble trouble, StepMessage command, World world) {
        boolean question = command instanceof ConfirmHealth;
        boolean walk = command instanceof UpgradeNode || command instanceof RevertNode;
        boolean release = command instanceof ReleaseNode;
        boolean settled = world.mesh().is(command.step().step(), Mesh.BROKEN | Mesh.CONFIRMED);
        return switch (trouble) {
            case LOSS, CRASH -> true;
            case REFUSED -> !question && !release && !isBack(command);
            case RETRYABLE -> !question;
            case HELD ->
                walk && !settled && !world.mesh().serves(command.step().step(), command instanceof UpgradeNode);
            case SKIPPED ->
                command instanceof UpgradeNode
                        && !settled
                        && !world.mesh().is(command.step().step(), Mesh.UPGRADED);
            case UNPROVEN ->
                !settled
                        && (command instanceof TagCommand.MoveTag || command instanceof ControlPlaneCommand.UpgradeCni);
            case UNHEALTHY -> question && !settled;
            case UNKNOWN -> question;
            case DUPLICATE, LATE, STRANGER, FOREIGN_CORDON, PAUSE, RESUME, ROLLBACK, ABORT, PARK -> false;
        };
    }

    private static boolean isBack(StepMessage command) {
        return command instanceof RevertNode || command instanceof TagCommand.MoveTagBack;
    }

    private static World judge(World world, ConfirmHealth question, @Nullable Trouble trouble) {
        StepRef ref = question.step();
        Instant now = world.now();
        if (trouble == Trouble.UNKNOWN) {
            return world.with(Flight.of(new HealthUnknown(ref, List.of(), now)));
        }
        Mesh mesh = trouble == Trouble.UNHEALTHY ? world.mesh().with(ref.step(), Mesh.BROKEN) : world.mesh();
        boolean holds = question.expectation() instanceof NodeServing node
                ? mesh.serves(ref.step(), node.revision().equals(SmallMesh.NEW))
                : !mesh.is(ref.step(), Mesh.BROKEN);
        List<Evidence> evidence = List.of(evidence(holds, now));
        return world.mesh(holds ? mesh.with(ref.step(), Mesh.CONFIRMED) : mesh)
                .with(Flight.of(
                        holds ? new HealthConfirmed(ref, evidence, now) : new HealthRefused(ref, evidence, now)));
    }

    private World node(World world, NodeCommand command, @Nullable Trouble trouble) {
        return switch (command) {
            case UpgradeNode c -> renew(world, c, c.node(), true, trouble);
            case RevertNode c -> renew(world, c, c.node(), false, trouble);
            case WithdrawNode c -> withdraw(world, c, trouble);
            case ReleaseNode c -> release(world, c, trouble);
            case SurgeNodes c -> throw new IllegalArgumentException("surges are not explored");
            case SurgeNodesBack c -> throw new IllegalArgumentException("surges are not explored");
        };
    }

    private World renew(World world, NodeCommand command, String node, boolean up, @Nullable Trouble trouble) {
        StepId id = command.step().step();
        StepRef ref = command.step();
        Instant now = world.now();
        Mesh mesh = world.mesh();
        if (trouble == Trouble.REFUSED || trouble == Trouble.RETRYABLE) {
            return world.with(Flight.of(new NodeStepRefused(ref, node, reason(trouble), "model", now)));
        }
        if (trouble == Trouble.SKIPPED) {
            return world.mesh(mesh.without(id, Mesh.OURS)).with(Flight.of(new NodeSkipped(ref, node, "model", now)));
        }
        if (trouble == Trouble.HELD) {
            Mesh broken = cordoned(mesh.carriedOut(id, up), id).with(id, Mesh.BROKEN);
            FailureReason reason = FailureReason.ZTUNNEL_NOT_READY;
            return world.mesh(broken).with(Flight.of(new NodeHeld(ref, node, reason, "model", now)));
        }
        boolean unavailable = mesh.is(id, Mesh.OURS | Mesh.FOREIGN | Mesh.BROKEN);
        if (!mesh.serves(id, up)) {
            if (!unavailable && mesh.unavailableBeside(id) >= maxUnavailable) {
                return world.with(Flight.of(new NodeWaiting(ref, node, "model", now)));
            }
            mesh = cordoned(mesh, id).carriedOut(id, up);
        }
        StepMessage done = up
                ? new NodeUpgraded(ref, node, "ztunnel", SmallMesh.NEW, "image", now)
                : new NodeReverted(ref, node, "ztunnel", SmallMesh.OLD, "image", now);
        return world.mesh(mesh).with(Flight.of(done));
    }

    /** Begins nothing: a node that is not ours is left alone. */
    private World withdraw(World world, WithdrawNode command, @Nullable Trouble trouble) {
        StepId id = command.step().step();
        boolean forward = command.direction() == Direction.FORWARD;
        boolean refused = trouble == Trouble.REFUSED || trouble == Trouble.RETRYABLE;
        if (refused || world.mesh().is(id, Mesh.OURS) || world.mesh().serves(id, forward)) {
            return renew(world, command, command.node(), forward, trouble);
        }
        return world.with(Flight.of(new NodeWithdrawn(command.step(), command.node(), world.now())));
    }

    private static World release(World world, ReleaseNode command, @Nullable Trouble trouble) {
        StepRef ref = command.step();
        if (trouble == Trouble.RETRYABLE) {
            return world.with(
                    Flight.of(new NodeStepRefused(ref, command.node(), reason(trouble), "model", world.now())));
        }
        return world.mesh(world.mesh().without(ref.step(), Mesh.OURS))
                .with(Flight.of(new NodeReleased(ref, command.node(), true, world.now())));
    }

    private World other(World world, StepMessage command, @Nullable Trouble trouble) {
        StepRef ref = command.step();
        Instant now = world.now();
        if (trouble == Trouble.REFUSED || trouble == Trouble.RETRYABLE) {
            FailureReason reason = reason(trouble);
            return world.with(Flight.of(
                    command instanceof TagCommand
                            ? new TagStepRefused(ref, ref.step().name(), reason, "model", now)
                            : new ControlPlaneStepRefused(ref, reason, "model", now)));
        }
        boolean proven = trouble != Trouble.UNPROVEN;
        Mesh mesh = world.mesh().carriedOut(ref.step(), WorkDone.isForward(command));
        return world.mesh(proven ? mesh : mesh.with(ref.step(), Mesh.BROKEN))
                .with(Flight.of(workDone.event(command, List.of(evidence(proven, now)), now)));
    }

    /** Cordons a node unless somebody did before. */
    private static Mesh cordoned(Mesh mesh, StepId node) {
        return mesh.is(node, Mesh.OURS | Mesh.FOREIGN) ? mesh : mesh.with(node, Mesh.OURS);
    }

    private static FailureReason reason(Trouble trouble) {
        return trouble == Trouble.RETRYABLE ? FailureReason.CLUSTER_UNREACHABLE : FailureReason.NOT_FOUND;
    }

    private static Evidence evidence(boolean holds, Instant now) {
        return new Evidence("model", "object", holds ? "good" : "bad", "good", holds, now);
    }
}
