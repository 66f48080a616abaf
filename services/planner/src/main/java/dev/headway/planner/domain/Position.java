package dev.headway.planner.domain;

/**
 * How far a walk has come.
 *
 * @param segment the index of the current segment
 * @param next the index of the step that is commanded next
 * @param inFlight how many steps are under way
 * @param commanded how many forward steps were commanded: always the first ones
 * @param done how many steps of this walk are done
 */
public record Position(int segment, int next, int inFlight, int commanded, int done) {

    static final Position START = new Position(0, 0, 0, 0, 0);
}
