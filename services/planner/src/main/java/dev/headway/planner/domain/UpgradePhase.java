package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an upgrade of the fleet is doing. A transition is a method on the phase that allows it. */
public sealed interface UpgradePhase {

    /** Accepted and not ended: takes controls. */
    sealed interface Live extends UpgradePhase {}

    /** Goes on by itself or at a gate: can be paused and aborted. */
    sealed interface Moving extends Live {
        default Aborting abort(String detail) {
            return new Aborting(detail);
        }

        /** No further cluster starts. */
        default Finishing finish(String detail) {
            return new Finishing(detail, null);
        }
    }

    /** Only invalid requests and controls came under this name. */
    record Unaccepted() implements UpgradePhase {
        Moving enter(int stage, boolean approval) {
            return approval ? new AtGate(stage) : new Staging(stage);
        }
    }

    /** The stage waits for a person. */
    record AtGate(int stage) implements Moving {
        Staging approve() {
            return new Staging(stage);
        }

        /** A person ends the upgrade here; what is done stays. */
        Finishing reject(String detail) {
            return new Finishing(detail, Outcome.ABORTED);
        }
    }

    /** The clusters of the stage are upgraded. */
    record Staging(int stage) implements Moving {
        Baking bake(Instant until) {
            return new Baking(stage, until);
        }
    }

    /** The stage is done and its bake is not over. */
    record Baking(int stage, Instant until) implements Moving {
        public Baking {
            requireNonNull(until, "until is null");
        }

        Moving next(boolean approval) {
            return approval ? new AtGate(stage + 1) : new Staging(stage + 1);
        }
    }

    /**
     * No further cluster starts; the ones that are not done end, their retirement included.
     *
     * @param outcome how it will have ended, where a person decided that; null where its clusters do
     */
    record Finishing(String detail, @Nullable Outcome outcome) implements Moving {
        public Finishing {
            requireNonNull(detail, "detail is null");
        }

        @Override
        public Finishing finish(String why) {
            return this;
        }

        Ended end(Outcome ofClusters) {
            return new Ended(outcome == null ? ofClusters : outcome);
        }
    }

    /** A person ended it; clusters under way come to rest. */
    record Aborting(String detail) implements Live {
        public Aborting {
            requireNonNull(detail, "detail is null");
        }

        Ended end() {
            return new Ended(Outcome.ABORTED);
        }
    }

    /** Over. */
    record Ended(Outcome outcome) implements UpgradePhase {
        public Ended {
            requireNonNull(outcome, "outcome is null");
        }
    }
}
