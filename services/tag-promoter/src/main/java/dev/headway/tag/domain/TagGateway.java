package dev.headway.tag.domain;

import dev.headway.model.StepRef;
import dev.headway.model.Target;
import java.util.List;

/** The tags of one cluster. Whatever goes wrong is a {@link RefusedException}. */
public interface TagGateway {

    /** What there is of a tag now. */
    TagObjects read(String tag);

    /** Whether the istiod of a revision is installed. */
    boolean runs(String revision);

    /**
     * Writes the tag's objects as the target's chart has them. The webhook goes first: istiod until 1.27 knows nothing else
     * of a tag, so a Service that is new would make a second owner before.
     *
     * @param step whose upgrade is said to have made a Service that was not there
     * @return what was written
     */
    List<String> write(String tag, Target target, StepRef step);

    /**
     * Points those of the tag's existing objects that point elsewhere at a revision and leaves the rest of them alone.
     *
     * @return what was written
     */
    List<String> redirect(String tag, String revision);

    /**
     * Removes the Services that the upgrade of this step made for the tag.
     *
     * @return what was removed
     */
    List<String> withdraw(String tag, StepRef step);

    /** The webhooks of the tag that have no CA bundle, after istiod had a moment to give them one. */
    List<String> untrusted(String tag);

    /**
     * Makes a revision the default one, for the validator.
     *
     * @return what was written
     */
    List<String> moveDefaultRevision(String revision, StepRef step);

    /** Whether the tag is the default one and a move of the default revision did not end: Helm's record of it is open. */
    boolean leftDefaultRevisionUndone(String tag, String revision);
}
