package dev.headway.controlplane.domain;

import dev.headway.model.StepKind;
import dev.headway.model.StepRef;

/**
 * The description that Headway gives to a Helm release's revision: the attempt that wrote it. It outlives the process, so
 * that a stale attempt is recognised after a restart and by another replica.
 */
public final class AttemptMark {

    private static final String PREFIX = "headway ";

    private AttemptMark() {}

    /** The description of a revision that this attempt writes. */
    public static String of(StepRef step) {
        return PREFIX + step;
    }

    /** Whether a step of this kind, of any upgrade, wrote the description. */
    public static boolean ofKind(String description, StepKind kind) {
        return description.startsWith(PREFIX) && description.contains("/" + kind.word() + "#");
    }

    /** Whether a later attempt at the same step wrote the description. */
    public static boolean laterThan(String description, StepRef step) {
        return attempt(description, step) > step.attempt();
    }

    /** Whether this attempt or a later one at the same step wrote the description. */
    public static boolean sameOrLaterThan(String description, StepRef step) {
        return attempt(description, step) >= step.attempt();
    }

    /** The attempt at a step that wrote the description, 0 where something else did. */
    private static int attempt(String description, StepRef step) {
        String own = PREFIX + step.upgrade() + "/" + step.cluster() + "/" + step.step() + "#";
        String rest = description.startsWith(own) ? description.substring(own.length()) : "";
        return rest.matches("\\d{1,9}") ? Integer.parseInt(rest) : 0;
    }
}
