package dev.headway.planner.domain;

/** How states of the planner are called where it is told which turned into which. */
public final class StateNames {

    private StateNames() {}

    /** The name of a cluster's phase; of a pause also the phase that follows it. */
    public static String of(ClusterPhase phase) {
        return phase instanceof ClusterPhase.Paused paused
                ? "Paused(" + paused.then().getClass().getSimpleName() + ")"
                : phase.getClass().getSimpleName();
    }

    /** The name of a step's state. */
    public static String of(StepState state) {
        return "step " + state.getClass().getSimpleName();
    }

    /** The name of an upgrade's phase. */
    public static String of(UpgradePhase phase) {
        return "upgrade " + phase.getClass().getSimpleName();
    }

    /** The name of a cluster's part in an upgrade. */
    public static String of(Member.State state) {
        return "member " + state.getClass().getSimpleName();
    }
}
