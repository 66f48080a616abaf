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
        /** Remove the record of an operation of ours that was cut off, and look again. */
        FORGET,
        /** End the uninstallation of ours that was cut off, and look again. */
        UNINSTALL
    }

    private ReleaseRules() {}

    /**
     * Decides.
     *
     * @param changedAt when the newest revision was written
     * @param sameValues whether it has the wanted values
     * @param announced whether the newest revision is the one that an operation of Headway was about to write
     * @param pendingAfter how long a pending operation of somebody else may still be at work
     * @throws RefusedException if somebody else is at work on the release, or left it half-way
     */
    public static Move decide(
            HelmRelease newest,
            Instant changedAt,
            String version,
            boolean sameValues,
            boolean announced,
            Instant now,
            Duration pendingAfter) {
        boolean uninstalling = newest.status().equals("uninstalling");
        if (uninstalling || newest.status().startsWith("pending-")) {
            if (announced) {
                return uninstalling ? Move.UNINSTALL : Move.FORGET;
            }
            throw foreign(newest, changedAt, now, pendingAfter);
        }
        boolean there = newest.status().equals("deployed") && newest.version().equals(version) && sameValues;
        return there ? Move.KEEP : Move.CHANGE;
    }

    private static RefusedException foreign(HelmRelease newest, Instant changedAt, Instant now, Duration pendingAfter) {
        String state = "release %s/%s is %s since %s by an operation that is not Headway's"
                .formatted(newest.namespace(), newest.name(), newest.status(), changedAt);
        return Duration.between(changedAt, now).compareTo(pendingAfter) < 0
                ? new RefusedException(
                        FailureReason.HELM_FAILED, "%s and may be at work for %s".formatted(state, pendingAfter))
                : new RefusedException(
                        FailureReason.OWNED_BY_OTHER,
                        "%s, longer than %s: whoever began it has to end it, with helm rollback or helm uninstall"
                                .formatted(state, pendingAfter));
    }
}
