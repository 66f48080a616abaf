package dev.headway.simulator.explore;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.ClusterInput.Reported;
import dev.headway.planner.domain.Course.Purpose;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.StepState;
import dev.headway.planner.domain.StepState.UnderWay;
import dev.headway.simulator.invariants.Breach;
import java.util.List;
import java.util.stream.Stream;

/**
 * The promises as a decision keeps or breaks them. What is true of the cluster is asked of the cluster and never of the
 * planner's own memory.
 */
final class Promises {

    private Promises() {}

    static List<Promise> of(Scope scope) {
        return List.of(
                decided -> budget(decided, scope),
                Promises::order,
                Promises::freshHealth,
                Promises::releaseAfterHealth,
                Promises::staleReport,
                Promises::fencing,
                HaltPromises::halt,
                HaltPromises::withdrawal,
                Promises::containment,
                Promises::reach,
                decided -> retirement(decided, scope),
                Promises::ledger,
                Promises::numbering,
                Promises::wakeUp,
                Promises::deadline,
                EndPromises::check);
    }

    static Stream<StepEntry> underWay(World world) {
        return world.entries().all().stream().filter(entry -> entry.state() instanceof UnderWay);
    }

    private static void budget(Decided decided, Scope scope) {
        long nodes = underWay(decided.after())
                .filter(entry -> entry.id().kind() == StepKind.NODE)
                .filter(entry -> entry.state() instanceof UnderWay state
                        && state.course().purpose() == Purpose.WALK)
                .count();
        if (nodes > scope.maxUnavailable()) {
            throw new Breach("S1", "%d nodes are under way, %d may be".formatted(nodes, scope.maxUnavailable()));
        }
    }

    /** A step starts when everything in the segments before it has come to rest; the way back is the other way round. */
    private static void order(Decided decided) {
        decided.sent(StepStarted.class).forEach(started -> {
            StepId id = started.step().step();
            boolean forward = started.direction() == Direction.FORWARD;
            boolean recovery = !forward
                    && decided.after().entries().entry(id).state() instanceof UnderWay state
                    && state.course().purpose() == Purpose.RECOVERY;
            if (id.kind() == StepKind.SURVEY || recovery) {
                return;
            }
            for (var segment : decided.after().entries().segments(forward)) {
                if (segment.steps().stream().anyMatch(step -> step.id().equals(id))) {
                    return;
                }
                segment.steps().forEach(step -> beforehand(decided.after(), step.id(), id, forward));
            }
            throw new Breach("S2", "step %s started, which is in no plan".formatted(id));
        });
    }

    private static void beforehand(World world, StepId earlier, StepId started, boolean forward) {
        StepState state = world.entries().entry(earlier).state();
        boolean ready = forward
                ? state instanceof StepState.Done
                        || state instanceof StepState.Skipped
                        || (state instanceof StepState.Failed && earlier.kind() == StepKind.NODE)
                : !(state instanceof UnderWay)
                        && !(state instanceof StepState.Done)
                        && !(state instanceof StepState.Withdrawn withdrawn && withdrawn.direction() == Direction.BACK);
        if (!ready) {
            throw new Breach("S3", "step %s started while %s is %s".formatted(started, earlier, state));
        }
    }

    private static void freshHealth(Decided decided) {
        decided.sent(StepCompleted.class).forEach(completed -> {
            StepId id = completed.step().step();
            boolean forward = completed.direction() == Direction.FORWARD;
            boolean level = forward || id.kind() == StepKind.SETTLE_ZTUNNEL || id.kind() == StepKind.SETTLE_CNI;
            Mesh mesh = decided.before().mesh();
            if (!mesh.serves(id, level)) {
                throw new Breach(
                        "S4", "step %s counts as done %s and does not serve".formatted(id, completed.direction()));
            }
            if (mesh.is(id, Mesh.OURS)) {
                throw new Breach("S19", "step %s counts as done and its node is cordoned".formatted(id));
            }
        });
    }

    private static void releaseAfterHealth(Decided decided) {
        decided.sent(ReleaseNode.class).forEach(release -> {
            boolean again =
                    decided.before().entries().entry(release.step().step()).state() instanceof StepState.Releasing;
            boolean confirmed = decided.input() instanceof Reported(HealthConfirmed verdict)
                    && verdict.step().equals(release.step());
            if (!again && !confirmed) {
                throw new Breach("S4", "node %s is released without a verdict".formatted(release.node()));
            }
            if (decided.before().mesh().is(release.step().step(), Mesh.BROKEN)) {
                throw new Breach("S4", "node %s is released and does not serve".formatted(release.node()));
            }
        });
    }

    /** What is about another attempt than the last, or another upgrade, has no effect. */
    private static void staleReport(Decided decided) {
        if (decided.input() instanceof Reported(StepMessage event)
                && (!event.upgrade().equals(SmallMesh.UPGRADE)
                        || event.step().attempt()
                                != decided.before()
                                        .entries()
                                        .entry(event.step().step())
                                        .attempt())
                && !(decided.decision().entries().isEmpty()
                        && decided.decision().messages().isEmpty())) {
            throw new Breach(
                    "S5",
                    "%s of upgrade %s, attempt %d, has an effect"
                            .formatted(
                                    event.getClass().getSimpleName(),
                                    event.upgrade(),
                                    event.step().attempt()));
        }
    }

    /** A command that changes something is sent once for each attempt. */
    private static void fencing(Decided decided) {
        decided.sent(StepMessage.class).forEach(command -> {
            StepEntry before = decided.before().entries().entry(command.step().step());
            boolean same = command.step().attempt() == before.attempt();
            boolean asksAgain = command instanceof HealthCommand
                    || (command instanceof ReleaseNode && !(before.state() instanceof StepState.Releasing));
            if (command.step().attempt() != before.attempt() + 1 && !(same && asksAgain)) {
                throw new Breach(
                        "S5",
                        "%s is sent as attempt %d after attempt %d"
                                .formatted(
                                        command.getClass().getSimpleName(),
                                        command.step().attempt(),
                                        before.attempt()));
            }
        });
        decided.sent(StepStarted.class)
                .filter(started ->
                        decided.before().entries().entry(started.step().step()).state() instanceof UnderWay state
                                && state.course().direction() == started.direction()
                                && state.course().purpose() == Purpose.WALK)
                .filter(started -> decided.sent(StepWithdrawn.class)
                        .noneMatch(event ->
                                event.step().step().equals(started.step().step())))
                .forEach(started -> {
                    throw new Breach(
                            "S6",
                            "step %s is started twice".formatted(started.step().step()));
                });
    }

    private static void containment(Decided decided) {
        if (decided.after().people().stopped()) {
            started(decided)
                    .filter(started -> started.direction() == Direction.FORWARD)
                    .forEach(started -> {
                        throw new Breach(
                                "S10",
                                "step %s starts after more failed than may"
                                        .formatted(started.step().step()));
                    });
        }
    }

    /** The starts but those that bring a refused tag or gateway back at once. */
    static Stream<StepStarted> started(Decided decided) {
        return decided.sent(StepStarted.class)
                .filter(started ->
                        !(decided.after().entries().entry(started.step().step()).state() instanceof UnderWay state
                                && state.course().purpose() == Purpose.RECOVERY));
    }

    private static void reach(Decided decided) {
        if (decided.after().people().parked()) {
            decided.sent(StepMessage.class).forEach(command -> {
                throw new Breach("L7", "%s is sent to a cluster out of reach".formatted(command.step()));
            });
        }
    }

    private static void retirement(Decided decided, Scope scope) {
        decided.sent(RetireRevision.class).forEach(retire -> {
            if (scope.approval() && !decided.after().people().approved()) {
                throw new Breach("S2", "the old revision is retired without approval");
            }
            for (int node = 1; node <= scope.nodes(); node++) {
                if (!decided.before().mesh().is(StepId.node("n" + node), Mesh.UPGRADED)) {
                    throw new Breach("S3", "the old revision is retired while n%d uses it".formatted(node));
                }
            }
        });
    }

    private static void ledger(Decided decided) {
        var header = decided.after().header();
        long counted = underWay(decided.after()).count();
        if (header != null && !decided.after().ended() && header.position().inFlight() != counted) {
            throw new Breach(
                    "S15",
                    "%d steps are counted under way, %d are"
                            .formatted(header.position().inFlight(), counted));
        }
    }

    private static void numbering(Decided decided) {
        var before = decided.before().header();
        long[] last = {before == null ? 0 : before.sequence()};
        decided.sent(UpgradeEvent.class).forEach(event -> {
            if (event.sequence() != last[0] + 1) {
                throw new Breach("S16", "event %d follows event %d".formatted(event.sequence(), last[0]));
            }
            last[0]++;
        });
    }

    /** Whoever owes an event is looked at again. */
    private static void wakeUp(Decided decided) {
        World world = decided.after();
        if (world.people().parked() || world.ended()) {
            return;
        }
        underWay(world).forEach(entry -> {
            StepState.UnderWay state = (UnderWay) entry.state();
            if (world.timers().stream()
                    .noneMatch(timer ->
                            timer.step().equals(entry.id()) && !timer.due().isAfter(state.lease()))) {
                throw new Breach("L3", "nobody will look at step %s again".formatted(entry.id()));
            }
        });
    }

    /** What is looked at after its deadline is given up. */
    private static void deadline(Decided decided) {
        if (decided.input() instanceof ClusterInput.Due(var timer)
                && !decided.before().people().parked()
                && decided.before().entries().entry(timer.step()).state() instanceof UnderWay state
                && !decided.before().now().isBefore(state.deadline())
                && decided.after().entries().entry(timer.step()).state() instanceof UnderWay still
                && still.course().equals(state.course())) {
            throw new Breach("L2", "step %s goes on after its deadline".formatted(timer.step()));
        }
    }
}
