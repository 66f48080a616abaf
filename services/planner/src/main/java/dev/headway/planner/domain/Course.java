package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;

/** Which way a step under way goes, and why. */
public record Course(Direction direction, Purpose purpose) {

    /** Why a step is under way. */
    public enum Purpose {
        /** It is its turn in the plan, or in the inverse plan. */
        WALK,
        /** A refused tag or gateway is moved back before anything else is decided. */
        RECOVERY,
        /** A node whose step failed is given back to the scheduler, if its ztunnel serves. */
        RELEASE
    }

    public Course {
        requireNonNull(direction, "direction is null");
        requireNonNull(purpose, "purpose is null");
    }

    static Course walk(Direction direction) {
        return new Course(direction, Purpose.WALK);
    }
}
