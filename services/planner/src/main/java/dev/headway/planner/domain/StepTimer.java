package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;
import java.time.Instant;

/**
 * Look at a step of a cluster's upgrade again when its time has come. A timer is never taken back: the step's state says
 * whether it still means something.
 */
public record StepTimer(Instant due, String upgrade, StepId step) {

    public StepTimer {
        requireNonNull(due, "due is null");
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(step, "step is null");
    }
}
