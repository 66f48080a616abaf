package dev.headway.simulator;

import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import org.jspecify.annotations.Nullable;

/**
 * What the node executor has undertaken, kept on the node as an annotation.
 *
 * @param deadline when the phase has to be over, in milliseconds of virtual time
 * @param pod the one ztunnel pod that may be deleted, empty when none has to be
 * @param reason why the step is held or given up, null while it goes on
 */
record Intent(
        Walk walk,
        Phase phase,
        boolean cordonedByUs,
        long deadline,
        String pod,
        @Nullable FailureReason reason) {

    /** How far it has come. */
    enum Phase {
        DRAINING,
        REPLACING,
        HELD,
        GIVEN_UP
    }

    static Intent begin(Walk walk, boolean cordonedByUs, long now) {
        return new Intent(
                walk, Phase.DRAINING, cordonedByUs, now + walk.drain().timeout().toMillis(), "", null);
    }

    StepRef ref() {
        return walk.ref();
    }

    /** The intent of a later attempt at the same step. */
    Intent takenOver(Walk later, boolean unschedulable, long now) {
        boolean goesOn = reason == null
                && walk.direction() == later.direction()
                && walk.revision().equals(later.revision())
                && walk.cniVersion().equals(later.cniVersion());
        boolean ours = !unschedulable || holdsCordon();
        return goesOn ? new Intent(later, phase, ours, deadline, pod, null) : begin(later, ours, now);
    }

    Intent replacing(String oldPod, long now) {
        return new Intent(
                walk, Phase.REPLACING, cordonedByUs, now + walk.readyTimeout().toMillis(), oldPod, null);
    }

    Intent held(FailureReason why) {
        return new Intent(walk, Phase.HELD, cordonedByUs, deadline, pod, why);
    }

    Intent givenUp(FailureReason why) {
        return new Intent(walk, Phase.GIVEN_UP, cordonedByUs, deadline, pod, why);
    }

    boolean holdsCordon() {
        return cordonedByUs && phase != Phase.GIVEN_UP;
    }
}
