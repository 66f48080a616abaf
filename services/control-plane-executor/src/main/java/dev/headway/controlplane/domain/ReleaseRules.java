package dev.headway.controlplane.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.plan.HelmRelease;
import java.time.Duration;
import java.time.Instant;

/** What to do about a release that should be at a version with certain values. */
public final class ReleaseRules {

    /** The decision. */
    public enum Move {
        /** It is there already. */
        KEEP,
        /** Bring it there. */
        CHANGE,
        /** Remove the record of an operation whose writer is gone, and look again. */
        FORGET
    }

    private ReleaseRules() {}

    /**
     * Decides.
     *
     * @param changedAt when the newest revision was written
     * @param sameValues whether it has the wanted values
     * @param pendingAfter how old a pending operation must be before its writer counts as gone
     * @throws RefusedException if somebody is at work on the release
     */
    public static Move decide(
            HelmRelease newest,
            Instant changedAt,
            String version,
            boolean sameValues,
            Instant now,
            Duration pendingAfter) {
        if (newest.status().startsWith("pending-") || newest.status().equals("uninstalling")) {
            Duration age = Duration.between(changedAt, now);
            if (age.compareTo(pendingAfter) < 0 || newest.status().equals("uninstalling")) {
                throw new RefusedException(
                        FailureReason.HELM_FAILED,
                        "release %s/%s is %s since %s: another operation may be at work on it, and it counts as dead after %s"
                                .formatted(
                                        newest.namespace(), newest.name(), newest.status(), changedAt, pendingAfter));
            }
            return Move.FORGET;
        }
        boolean there = newest.status().equals("deployed") && newest.version().equals(version) && sameValues;
        return there ? Move.KEEP : Move.CHANGE;
    }
}
