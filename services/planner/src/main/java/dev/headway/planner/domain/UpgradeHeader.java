package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.request.UpgradeSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade without its clusters.
 *
 * @param spec what was accepted; null while nothing was
 * @param pace how fast it goes since a person changed that; null if nobody did
 * @param paused whether a person paused it
 * @param sizes how many clusters each stage has
 * @param heldLater how many clusters wait for a person although they are upgraded
 * @param asked the controls that clusters have not all answered
 * @param applied the last control that was carried out; null if none was
 * @param planning the planning under way, apart from whatever else came under this name; null if none is
 * @param sequence the number of the last event
 * @param signals the number of the last signal to a cluster
 */
public record UpgradeHeader(
        String upgrade,
        @Nullable UpgradeSpec spec,
        @Nullable Pace pace,
        UpgradePhase phase,
        boolean paused,
        List<Integer> sizes,
        StageProgress stage,
        int heldLater,
        Tally tally,
        List<Asked> asked,
        @Nullable Applied applied,
        @Nullable PlanRun planning,
        long sequence,
        long signals) {

    public UpgradeHeader {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(phase, "phase is null");
        sizes = List.copyOf(sizes);
        requireNonNull(stage, "stage is null");
        requireNonNull(tally, "tally is null");
        asked = List.copyOf(asked);
    }

    /** An upgrade of which nothing was accepted. */
    static UpgradeHeader unaccepted(String upgrade) {
        return new UpgradeHeader(
                upgrade,
                null,
                null,
                new UpgradePhase.Unaccepted(),
                false,
                List.of(),
                StageProgress.START,
                0,
                Tally.of(0),
                List.of(),
                null,
                null,
                0,
                0);
    }
}
