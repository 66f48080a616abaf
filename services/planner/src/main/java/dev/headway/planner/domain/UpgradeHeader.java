package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.request.UpgradeSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade without its clusters.
 *
 * @param spec what was accepted; null while nothing was
 * @param paused whether a person paused it
 * @param sizes how many clusters each stage has
 * @param heldLater how many clusters wait for a person although they are upgraded
 * @param planning the planning under way, apart from whatever else came under this name; null if none is
 * @param sequence the number of the last event
 * @param signals the number of the last signal to a cluster
 */
public record UpgradeHeader(
        String upgrade,
        @Nullable UpgradeSpec spec,
        UpgradePhase phase,
        boolean paused,
        List<Integer> sizes,
        StageProgress stage,
        int heldLater,
        Tally tally,
        @Nullable PlanRun planning,
        long sequence,
        long signals) {

    public UpgradeHeader {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(phase, "phase is null");
        sizes = List.copyOf(sizes);
        requireNonNull(stage, "stage is null");
        requireNonNull(tally, "tally is null");
    }

    /** An upgrade of which nothing was accepted. */
    static UpgradeHeader unaccepted(String upgrade) {
        return new UpgradeHeader(
                upgrade,
                null,
                new UpgradePhase.Unaccepted(),
                false,
                List.of(),
                StageProgress.START,
                0,
                Tally.of(0),
                null,
                0,
                0);
    }
}
