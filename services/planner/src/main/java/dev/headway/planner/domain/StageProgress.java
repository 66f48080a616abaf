package dev.headway.planner.domain;

/**
 * How far the current stage has come.
 *
 * @param next the index of the cluster that starts next
 * @param running how many of its clusters were started and are neither upgraded nor done, the held ones included
 * @param held how many of these wait for a person
 * @param failed how many of its clusters ended without being upgraded
 */
public record StageProgress(int next, int running, int held, int failed) {

    static final StageProgress START = new StageProgress(0, 0, 0, 0);

    StageProgress started() {
        return new StageProgress(next + 1, running + 1, held, failed);
    }

    /** A cluster that had left the stage, or an earlier one, goes back: it takes up room again. */
    StageProgress back() {
        return new StageProgress(next, running + 1, held, failed);
    }

    StageProgress held(int change) {
        return new StageProgress(next, running, held + change, failed);
    }

    StageProgress left(boolean failure) {
        return new StageProgress(next, running - 1, held, failure ? failed + 1 : failed);
    }
}
