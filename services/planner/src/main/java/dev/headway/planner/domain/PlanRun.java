package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;
import dev.headway.model.request.UpgradeSpec;

/**
 * The planning of an upgrade that is not to be carried out: all its clusters at once.
 *
 * @param open how many clusters have not answered
 * @param planned how many have a plan
 * @param done how many have nothing to do
 * @param refused how many cannot be upgraded as they are
 */
public record PlanRun(UpgradeSpec spec, int open, int planned, int done, int refused) {

    public PlanRun {
        requireNonNull(spec, "spec is null");
    }

    PlanRun heard(Outcome outcome) {
        return new PlanRun(
                spec,
                open - 1,
                planned + (outcome == Outcome.PLANNED ? 1 : 0),
                done + (outcome == Outcome.COMPLETED ? 1 : 0),
                refused + (outcome == Outcome.PLANNED || outcome == Outcome.COMPLETED ? 0 : 1));
    }

    /** Refused when any cluster is: the upgrade could not be carried out as it was planned. */
    Outcome outcome() {
        if (refused > 0) {
            return Outcome.REFUSED;
        }
        return planned > 0 ? Outcome.PLANNED : Outcome.COMPLETED;
    }

    /** One sentence for people. */
    String sentence() {
        return "%d clusters have a plan, %d have nothing to do, %d are refused".formatted(planned, done, refused);
    }
}
