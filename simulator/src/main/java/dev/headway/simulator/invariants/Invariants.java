package dev.headway.simulator.invariants;

import java.util.List;

/** The catalogue of the invariants. */
public final class Invariants {

    private Invariants() {}

    /** A fresh instance of every invariant, for one history. */
    public static List<Invariant> all() {
        return List.of(
                new DisruptionBudget(),
                new ApprovedBudget(),
                new ComponentOrder(),
                new StepOrder(),
                new FreshHealth(),
                new UnknownHolds(),
                new Fencing(),
                new RightPod(),
                new CordonOwnership(),
                new EvictionOnly(),
                new HaltIsAbsolute(),
                new Containment(),
                new OnePlan(),
                new Ledger(),
                new Numbering(),
                new ServingRest(),
                new Approvals(),
                new FleetPace(),
                new WayBack(),
                new ControlsOnce(),
                new ReadBack(),
                new OneOperation(),
                new ReleaseOrder(),
                new Patience(),
                new DeadLetters(),
                new Answered(),
                new PlanOnly(),
                new SeenHealth());
    }
}
