package dev.headway.simulator.explore;

import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.plan.PlannedStep;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.simulator.invariants.Breach;

/** What holds when the upgrade of the cluster ends, and where it may come to rest. */
final class EndPromises {

    private EndPromises() {}

    static void check(Decided decided) {
        decided.sent(ClusterUpgradeEnded.class).forEach(ended -> {
            World world = decided.after();
            if (ended.outcome() == Outcome.COMPLETED) {
                completed(world);
            } else if (ended.outcome() == Outcome.ROLLED_BACK) {
                rolledBack(world);
            } else if (ended.outcome() == Outcome.INCOMPLETE) {
                incomplete(world);
            }
            if (!world.people().parked()) {
                nothingLeft(world, ended);
            }
        });
    }

    /**
     * Checks that a world in which nothing can happen any more is one that may be.
     *
     * @throws Breach if somebody waits for what will never come
     */
    static void rest(World world) {
        if (!world.flights().isEmpty() || !world.timers().isEmpty() || world.header() == null) {
            return;
        }
        ClusterPhase phase = world.header().phase();
        boolean visible = phase instanceof ClusterPhase.Ended
                || phase instanceof ClusterPhase.Paused
                || phase instanceof ClusterPhase.AwaitingApproval
                || world.people().parked();
        if (!visible) {
            throw new Breach("L1", "nothing is on its way, no timer is set, and the cluster is " + phase);
        }
    }

    private static void completed(World world) {
        for (PlannedStep step : forward(world)) {
            if (!world.mesh().serves(step.id(), true)) {
                throw new Breach("L1", "completed, and %s is not upgraded".formatted(step.id()));
            }
        }
    }

    /** Nodes may be left out as they are; a gateway that failed serves as before. */
    private static void incomplete(World world) {
        for (PlannedStep step : forward(world)) {
            if (step.id().kind() == StepKind.GATEWAY && world.mesh().is(step.id(), Mesh.BROKEN)) {
                throw new Breach("S10", "incomplete, and %s does not serve".formatted(step.id()));
            }
        }
    }

    private static void rolledBack(World world) {
        for (PlannedStep step : forward(world)) {
            StepKind kind = step.id().kind();
            boolean stays = kind == StepKind.CRDS || kind == StepKind.SETTLE_ZTUNNEL || kind == StepKind.SETTLE_CNI;
            if (!stays && !world.mesh().serves(step.id(), false)) {
                throw new Breach("S11", "rolled back, and %s is not as it was".formatted(step.id()));
            }
        }
    }

    private static void nothingLeft(World world, ClusterUpgradeEnded ended) {
        Promises.underWay(world)
                .filter(entry -> entry.id().kind() != StepKind.SURVEY)
                .forEach(entry -> {
                    throw new Breach("S15", "ended while %s is under way".formatted(entry.id()));
                });
        for (PlannedStep step : forward(world)) {
            StepId id = step.id();
            if (world.mesh().is(id, Mesh.OURS) && !ended.detail().contains(id.name())) {
                throw new Breach("S19", "ended, and %s stays cordoned without a word".formatted(id));
            }
        }
    }

    private static Iterable<PlannedStep> forward(World world) {
        return world.entries().segments(true).stream()
                .flatMap(segment -> segment.steps().stream())
                .toList();
    }
}
