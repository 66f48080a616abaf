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
     * Writes the tag's objects as the target's chart has them.
     *
     * @return what was written
     */
    List<String> write(String tag, Target target);

    /**
     * Points those of the tag's existing objects that point elsewhere at a revision and leaves the rest of them alone.
     *
     * @return what was written
     */
    List<String> redirect(String tag, String revision);

    /**
     * Makes a revision the default one, for the validator.
     *
     * @return what was written
     */
    List<String> moveDefaultRevision(String revision, StepRef step);
}
