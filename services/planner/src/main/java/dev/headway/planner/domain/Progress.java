package dev.headway.planner.domain;

import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How far a walk has come, while one decision is made. */
final class Progress {

    private int segment;
    private int next;
    private int inFlight;
    private int commanded;
    private int done;
    private int skipped;
    private int kept;
    private final Set<StepId> nodes;

    Progress(Position before) {
        segment = before.segment();
        next = before.next();
        inFlight = before.inFlight();
        commanded = before.commanded();
        done = before.done();
        skipped = before.skipped();
        kept = before.kept();
        nodes = new LinkedHashSet<>(before.nodes());
    }

    Position position() {
        return new Position(segment, next, inFlight, commanded, done, skipped, kept, List.copyOf(nodes));
    }

    int segment() {
        return segment;
    }

    int next() {
        return next;
    }

    boolean atEndOf(SegmentRange range) {
        return next >= range.to();
    }

    /** Moves on by one step of the plan. */
    void takeForward() {
        next++;
        commanded = Math.max(commanded, next);
    }

    /** Moves on by one step of the inverse plan. */
    void takeBack() {
        next++;
    }

    /** Goes to a segment, where the walk begins at an index. */
    void enter(int index, int first) {
        segment = index;
        next = first;
    }

    /** Turns round, with nothing under way: what was withdrawn has no turn any more. */
    void turnBack() {
        done = 0;
        nodes.clear();
    }

    /** Notes where a step stands now. */
    void note(StepEntry entry) {
        if (entry.id().kind() != StepKind.NODE) {
            return;
        }
        if (entry.state() instanceof StepState.UnderWay || entry.state() instanceof StepState.Withdrawn) {
            nodes.add(entry.id());
        } else {
            nodes.remove(entry.id());
        }
    }

    /** The nodes that are under way or were withdrawn. */
    List<StepId> nodes() {
        return List.copyOf(nodes);
    }

    int inFlight() {
        return inFlight;
    }

    void takesOff() {
        inFlight++;
    }

    void lands() {
        inFlight--;
    }

    void countDone() {
        done++;
    }

    int commanded() {
        return commanded;
    }

    void countSkipped() {
        skipped++;
    }

    void countKept() {
        kept++;
    }

    int skipped() {
        return skipped;
    }

    int kept() {
        return kept;
    }
}
