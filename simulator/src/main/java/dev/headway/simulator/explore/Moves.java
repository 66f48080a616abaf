package dev.headway.simulator.explore;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ClusterSignal.AbortCluster;
import dev.headway.model.message.ClusterSignal.ApproveRetire;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.PauseCluster;
import dev.headway.model.message.ClusterSignal.ResumeCluster;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.StepMessage;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.StepState.Confirming;
import dev.headway.planner.domain.StepState.UnderWay;
import dev.headway.planner.domain.StepTimer;
import dev.headway.simulator.explore.Flight.Channel;
import dev.headway.simulator.explore.Move.Kind;
import dev.headway.simulator.invariants.Breach;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen next in a world, and which world follows. */
final class Moves {

    private final Scope scope;
    private final Core core;
    private final Answers answers;

    Moves(Scope scope) {
        this.scope = scope;
        this.core = new Core(scope);
        this.answers = new Answers(scope, SmallMesh.survey(scope));
    }

    /** The world in which the upgrade has begun. */
    World first() {
        return core.decide(World.first(scope), new ClusterInput.Signalled(SmallMesh.start(scope)));
    }

    /** Everything that can happen, always in the same order. */
    List<Move> of(World world) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < world.flights().size(); i++) {
            if (isNext(world, i)) {
                flight(world, i, moves);
            }
        }
        timers(world, moves);
        for (int i = 0;
                world.left().allow(Trouble.STRANGER)
                        && i < world.entries().all().size();
                i++) {
            if (world.entries().all().get(i).state() instanceof UnderWay) {
                moves.add(new Move(Kind.STRANGER, i, Trouble.STRANGER));
            }
        }
        people(world, moves);
        return moves;
    }

    /**
     * The world after a move.
     *
     * @throws Breach if the move breaks a promise
     */
    World after(World before, Move move) {
        World world = before.after(move.trouble());
        return switch (move.kind()) {
            case DELIVER -> {
                Flight flight = world.flights().get(move.index());
                World taken = taken(world, move, flight);
                yield core.decide(taken, new ClusterInput.Reported(flight.message()));
            }
            case CARRY_OUT -> {
                Flight flight = world.flights().get(move.index());
                yield answers.carryOut(taken(world, move, flight), flight.message(), move.trouble());
            }
            case FIRE -> {
                StepTimer timer = world.timers().get(move.index());
                Instant now = timer.due().isAfter(world.now()) ? timer.due() : world.now();
                yield core.decide(world.withoutTimer(move.index()).at(now), new ClusterInput.Due(timer));
            }
            case FIRE_EARLY ->
                core.decide(
                        world,
                        new ClusterInput.Due(new StepTimer(
                                world.now(),
                                SmallMesh.UPGRADE,
                                world.timers().get(move.index()).step())));
            case STRANGER -> core.decide(world, new ClusterInput.Reported(stranger(world, move.index())));
            case PAUSE -> core.decide(world.people(world.people().halt()), signalled(move.kind(), world));
            case RESUME -> core.decide(world.people(world.people().resume()), signalled(move.kind(), world));
            case ABORT -> core.decide(world.people(world.people().abort()), signalled(move.kind(), world));
            case ROLL_BACK -> core.decide(world, signalled(move.kind(), world));
            case APPROVE -> core.decide(world.people(world.people().approve()), signalled(move.kind(), world));
            case PARK -> core.decide(world.people(world.people().park(true)), signalled(move.kind(), world));
            case UNPARK -> core.decide(world.people(world.people().park(false)), signalled(move.kind(), world));
            case CORDON -> world.mesh(world.mesh().with(StepId.node("n" + move.index()), Mesh.FOREIGN));
        };
    }

    /** What a move is, for people. */
    static String describe(World world, Move move) {
        String what = switch (move.kind()) {
            case DELIVER, CARRY_OUT -> {
                Flight flight = world.flights().get(move.index());
                String copy = flight.channel() == Channel.COPIES ? "a copy of " : "";
                yield "%s %s%s %s"
                        .formatted(
                                move.kind() == Kind.DELIVER ? "planner reads" : "executor reads",
                                copy,
                                flight.message().getClass().getSimpleName(),
                                flight.message().step());
            }
            case FIRE, FIRE_EARLY ->
                "timer of " + world.timers().get(move.index()).step();
            case STRANGER -> "planner reads a report of another upgrade";
            case CORDON -> "somebody cordons n" + move.index();
            case PAUSE, RESUME, ABORT, ROLL_BACK, APPROVE, PARK, UNPARK ->
                move.kind().name().toLowerCase(java.util.Locale.ROOT);
        };
        return move.trouble() == null ? what : what + " (" + move.trouble() + ")";
    }

    private static StepMessage stranger(World world, int index) {
        StepEntry entry = world.entries().all().get(index);
        StepRef ref = new StepRef("another", SmallMesh.CLUSTER, entry.id(), entry.attempt(), "another");
        return entry.state() instanceof Confirming
                ? new HealthConfirmed(ref, List.of(), world.now())
                : new ControlPlaneStepRefused(ref, FailureReason.NOT_FOUND, "model", world.now());
    }

    private static World taken(World world, Move move, Flight flight) {
        World without = world.without(move.index());
        return move.trouble() == Trouble.DUPLICATE ? without.with(flight.copy()) : without;
    }

    private static boolean isNext(World world, int index) {
        Flight flight = world.flights().get(index);
        for (int i = 0; i < index; i++) {
            if (world.flights().get(i).goesBefore(flight)) {
                return false;
            }
        }
        return true;
    }

    private static void flight(World world, int index, List<Move> moves) {
        Flight flight = world.flights().get(index);
        Kind kind = flight.isEvent() ? Kind.DELIVER : Kind.CARRY_OUT;
        moves.add(new Move(kind, index, null));
        if (world.left().altogether() == 0) {
            return;
        }
        if (flight.channel() != Channel.COPIES && world.left().allow(Trouble.DUPLICATE)) {
            moves.add(new Move(kind, index, Trouble.DUPLICATE));
        }
        if (kind == Kind.CARRY_OUT) {
            for (Trouble trouble : Trouble.values()) {
                if (world.left().allow(trouble) && Answers.befalls(trouble, flight.message(), world)) {
                    moves.add(new Move(kind, index, trouble));
                }
            }
        }
    }

    /** With nothing on its way, time goes on to the next timer; otherwise that is a message that comes late. */
    private static void timers(World world, List<Move> moves) {
        boolean late = !world.flights().isEmpty();
        boolean allowed = world.left().allow(Trouble.LATE);
        for (int i = 0; i < world.timers().size(); i++) {
            boolean first = true;
            for (StepTimer other : world.timers()) {
                first &= !other.due().isBefore(world.timers().get(i).due());
            }
            if (first && (!late || allowed)) {
                moves.add(new Move(Kind.FIRE, i, late ? Trouble.LATE : null));
            }
            if (allowed) {
                moves.add(new Move(Kind.FIRE_EARLY, i, Trouble.LATE));
            }
        }
    }

    private void people(World world, List<Move> moves) {
        ClusterHeader header = world.header();
        if (header == null || world.ended()) {
            return;
        }
        People people = world.people();
        if (people.halted()) {
            moves.add(Move.of(Kind.RESUME));
        } else if (header.phase() instanceof ClusterPhase.Paused) {
            add(world, Kind.RESUME, Trouble.RESUME, moves);
        } else {
            add(world, Kind.PAUSE, Trouble.PAUSE, moves);
        }
        if (!people.aborted()) {
            add(world, Kind.ABORT, Trouble.ABORT, moves);
            add(world, Kind.ROLL_BACK, Trouble.ROLLBACK, moves);
        }
        if (header.phase() instanceof ClusterPhase.AwaitingApproval) {
            moves.add(Move.of(Kind.APPROVE));
        }
        if (people.parked()) {
            moves.add(Move.of(Kind.UNPARK));
        } else {
            add(world, Kind.PARK, Trouble.PARK, moves);
        }
        for (int node = 1; node <= scope.nodes() && world.left().allow(Trouble.FOREIGN_CORDON); node++) {
            if (!world.mesh().is(StepId.node("n" + node), Mesh.OURS | Mesh.FOREIGN)) {
                moves.add(new Move(Kind.CORDON, node, Trouble.FOREIGN_CORDON));
            }
        }
    }

    private static void add(World world, Kind kind, @Nullable Trouble cost, List<Move> moves) {
        if (cost == null || world.left().allow(cost)) {
            moves.add(new Move(kind, 0, cost));
        }
    }

    private static ClusterInput signalled(Kind kind, World world) {
        String upgrade = SmallMesh.UPGRADE;
        String cluster = SmallMesh.CLUSTER;
        long number = (world.header() == null ? 0 : world.header().heard()) + 1;
        Instant now = world.now();
        ClusterSignal signal = switch (kind) {
            case PAUSE -> new PauseCluster(upgrade, cluster, number, "paused", now);
            case RESUME -> new ResumeCluster(upgrade, cluster, number, "resumed", now);
            case ABORT -> new AbortCluster(upgrade, cluster, number, "aborted", now);
            case ROLL_BACK -> new RollbackCluster(upgrade, cluster, number, "rollback", null, "taken back", now);
            case APPROVE -> new ApproveRetire(upgrade, cluster, number, "somebody", now);
            case PARK -> new ParkCluster(upgrade, cluster, number, "no answer", now);
            case UNPARK -> new UnparkCluster(upgrade, cluster, number, "answers", now);
            case DELIVER, CARRY_OUT, FIRE, FIRE_EARLY, STRANGER, CORDON ->
                throw new IllegalArgumentException("no signal: " + kind);
        };
        return new ClusterInput.Signalled(signal);
    }
}
