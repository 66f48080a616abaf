package dev.headway.planner.domain;

import org.jspecify.annotations.Nullable;

/** What the core reads of an upgrade besides its header: each answer costs the same, however large the fleet is. */
public interface MemberLookup {

    /** The member of that name; null when the cluster does not belong to the upgrade. */
    @Nullable
    Member member(String cluster);

    /** The member at a place of a stage. */
    Member at(int stage, int index);

    /** Whether a control with this id was handled before. */
    boolean wasHandled(String controlId);
}
