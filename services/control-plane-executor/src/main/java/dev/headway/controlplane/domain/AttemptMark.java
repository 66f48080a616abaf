package dev.headway.controlplane.domain;

import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * What shows that an attempt is over: the Lease announces a later attempt at its step, or one wrote the newest revision of the
     * release, or another revision was written on top of this attempt's. Carried out once more it would undo what came after it.
     *
     * @param announced what the Lease says last
     * @param revisions the descriptions of the release's revisions, the newest first
     */
    public static Optional<String> overtaking(String announced, List<String> revisions, StepRef step) {
        Stream<String> last =
                Stream.concat(Stream.of(announced), revisions.stream().limit(1));
        Stream<String> builtUpon = revisions.stream().skip(1);
        return Stream.concat(
                        last.filter(mark -> attempt(mark, step) > step.attempt()),
                        builtUpon.filter(mark -> attempt(mark, step) >= step.attempt()))
                .findFirst();
    }

    /** The attempt at a step that wrote the description, 0 where something else did. */
    private static int attempt(String description, StepRef step) {
        String own = PREFIX + step.upgrade() + "/" + step.cluster() + "/" + step.step() + "#";
        String rest = description.startsWith(own) ? description.substring(own.length()) : "";
        return rest.matches("\\d{1,9}") ? Integer.parseInt(rest) : 0;
    }
}
