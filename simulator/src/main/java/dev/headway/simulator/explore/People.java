package dev.headway.simulator.explore;

/**
 * What people and the network have asked of the cluster so far, and what failed since; kept apart from the planner's own
 * memory, in order to judge it.
 *
 * @param halted whether a pause stands
 * @param aborted whether somebody aborted
 * @param approved whether the retirement was approved
 * @param parked whether the cluster is out of reach
 * @param stopped whether more failed than may, or somebody wants it taken back, and nobody resumed since
 * @param failedNodes how many nodes failed on the way forward since
 */
record People(boolean halted, boolean aborted, boolean approved, boolean parked, boolean stopped, int failedNodes) {

    static final People NOBODY = new People(false, false, false, false, false, 0);

    People halt() {
        return new People(true, aborted, approved, parked, stopped, failedNodes);
    }

    People resume() {
        return new People(false, aborted, approved, parked, false, 0);
    }

    /** Everything is to be taken back: nothing goes forward before somebody resumes. */
    People rollBack() {
        return new People(false, aborted, approved, parked, true, failedNodes);
    }

    People abort() {
        return new People(halted, true, approved, parked, stopped, failedNodes);
    }

    People approve() {
        return new People(halted, aborted, true, parked, stopped, failedNodes);
    }

    People park(boolean on) {
        return new People(halted, aborted, approved, on, stopped, failedNodes);
    }

    People failed(boolean node, int budget) {
        int nodes = failedNodes + (node ? 1 : 0);
        return new People(halted, aborted, approved, parked, stopped || !node || nodes > budget, nodes);
    }
}
