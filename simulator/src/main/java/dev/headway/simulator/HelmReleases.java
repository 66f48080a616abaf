package dev.headway.simulator;

import dev.headway.model.StepRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Helm releases of a cluster: which attempt wrote which revision, which of them a Helm that died left pending, and the Lease
 * of the process that is at work.
 */
final class HelmReleases {

    /** How long a holder of the Lease that does not renew it is taken to be alive, in milliseconds. */
    private static final long LEASE = 30_000;

    private final Map<String, List<StepRef>> revisions = new HashMap<>();
    private final Map<String, StepRef> pending = new HashMap<>();
    private String holder = "";
    private long heldUntil;
    private @Nullable StepRef announced;

    /** The attempt at this step that wrote the newest revision of a release, 0 where something else did. */
    int newestAttempt(String release, StepRef ref) {
        List<StepRef> written = revisions.getOrDefault(release, List.of());
        return written.isEmpty() || !written.getLast().sameStep(ref)
                ? 0
                : written.getLast().attempt();
    }

    /** Whether this attempt wrote the newest revision of a release, and none is pending. */
    boolean isWrittenBy(String release, StepRef ref) {
        return newestAttempt(release, ref) == ref.attempt() && !pending.containsKey(release);
    }

    /** The attempt at this step that the Lease announces or announced last, 0 where it was for something else. */
    int announcedAttempt(StepRef ref) {
        return announced == null || !announced.sameStep(ref) ? 0 : announced.attempt();
    }

    /** Whether another revision was written on top of one of this attempt or of a later one at the same step. */
    boolean isBuiltUpon(String release, StepRef ref) {
        List<StepRef> written = revisions.getOrDefault(release, List.of());
        return written.stream()
                .limit(Math.max(0, written.size() - 1))
                .anyMatch(older -> older.sameStep(ref) && older.attempt() >= ref.attempt());
    }

    /** Whether no other process is at work, as far as the Lease tells. */
    boolean isFreeFor(String process, long now) {
        return holder.isEmpty() || holder.equals(process) || now >= heldUntil;
    }

    /** Takes the Lease, and puts a revision of the release under way; one that was left pending is forgotten. */
    void begin(String release, StepRef ref, String process, long now) {
        holder = process;
        announced = ref;
        heldUntil = now + LEASE;
        pending.put(release, ref);
    }

    /** Ends the operation and gives the Lease back. */
    void end(String release, boolean installed) {
        StepRef ref = pending.remove(release);
        holder = "";
        List<StepRef> written = revisions.computeIfAbsent(release, key -> new ArrayList<>());
        if (!installed) {
            written.clear();
        } else if (ref != null) {
            written.add(ref);
        }
    }
}
