package dev.headway.planner.domain;

/** How far a walk has come, while one decision is made. */
final class Progress {

    private int segment;
    private int next;
    private int inFlight;
    private int commanded;
    private int done;
    private int skipped;
    private int kept;

    Progress(Position before) {
        segment = before.segment();
        next = before.next();
        inFlight = before.inFlight();
        commanded = before.commanded();
        done = before.done();
        skipped = before.skipped();
        kept = before.kept();
    }

    Position position() {
        return new Position(segment, next, inFlight, commanded, done, skipped, kept);
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

    void turnBack() {
        done = 0;
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
