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
    private final Set<StepId> withdrawn;

    Progress(Position before) {
        segment = before.segment();
        next = before.next();
        inFlight = before.inFlight();
        commanded = before.commanded();
        done = before.done();
        skipped = before.skipped();
        kept = before.kept();
        nodes = new LinkedHashSet<>(before.nodes());
        withdrawn = new LinkedHashSet<>(before.withdrawn());
    }

    Position position() {
        return new Position(segment, next, inFlight, commanded, done, skipped, kept, List.copyOf(nodes), List.copyOf(withdrawn));
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
        withdrawn.clear();
    }

    /** Notes where a step stands now. */
    void note(StepEntry entry) {
        if (entry.id().kind() == StepKind.NODE) {
            note(nodes, entry.id(), entry.state() instanceof StepState.UnderWay);
            note(withdrawn, entry.id(), entry.state() instanceof StepState.Withdrawn);
        }
    }

    private static void note(Set<StepId> among, StepId id, boolean is) {
        if (is) {
            among.add(id);
        } else {
            among.remove(id);
        }
    }

    /** The nodes that are under way. */
    List<StepId> nodes() {
        return List.copyOf(nodes);
    }

    /** The nodes that were withdrawn and whose turn comes again. */
    List<StepId> withdrawn() {
        return List.copyOf(withdrawn);
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
