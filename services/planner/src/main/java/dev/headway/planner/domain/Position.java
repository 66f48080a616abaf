package dev.headway.planner.domain;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.StepId;
import java.util.List;

/**
 * How far a walk has come.
 *
 * @param segment the index of the current segment
 * @param next the index of the step that is commanded next
 * @param inFlight how many steps are under way
 * @param commanded how many forward steps were commanded or left out: always the first ones
 * @param done how many steps of this walk are done
 * @param skipped how many nodes were left out because they could not be drained, or because a person skipped them
 * @param kept how many other steps a person skipped: what they would have moved still uses the old revision
 * @param nodes the nodes that are under way
 * @param withdrawn the nodes that were withdrawn and whose turn comes again
 */
public record Position(
        int segment,
        int next,
        int inFlight,
        int commanded,
        int done,
        int skipped,
        int kept,
        List<StepId> nodes,
        List<StepId> withdrawn) {

    static final Position START = new Position(0, 0, 0, 0, 0, 0, 0, List.of(), List.of());

    public Position {
        // An older Headway wrote none of these.
        nodes = List.copyOf(requireNonNullElse(nodes, List.of()));
        withdrawn = List.copyOf(requireNonNullElse(withdrawn, List.of()));
    }
}
