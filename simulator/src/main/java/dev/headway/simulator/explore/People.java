package dev.headway.simulator.explore;

import dev.headway.model.StepKind;

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
 * @param failedGateways how many gateways
 */
record People(
        boolean halted,
        boolean aborted,
        boolean approved,
        boolean parked,
        boolean stopped,
        int failedNodes,
        int failedGateways) {

    static final People NOBODY = new People(false, false, false, false, false, 0, 0);

    People halt() {
        return new People(true, aborted, approved, parked, stopped, failedNodes, failedGateways);
    }

    People resume() {
        return new People(false, aborted, approved, parked, false, 0, 0);
    }

    /** Everything is to be taken back: nothing goes forward before somebody resumes. */
    People rollBack() {
        return new People(false, aborted, approved, parked, true, failedNodes, failedGateways);
    }

    People abort() {
        return new People(halted, true, approved, parked, stopped, failedNodes, failedGateways);
    }

    People approve() {
        return new People(halted, aborted, true, parked, stopped, failedNodes, failedGateways);
    }

    People park(boolean on) {
        return new People(halted, aborted, approved, on, stopped, failedNodes, failedGateways);
    }

    People failed(StepKind kind, int budget) {
        int nodes = failedNodes + (kind == StepKind.NODE ? 1 : 0);
        int gateways = failedGateways + (kind == StepKind.GATEWAY ? 1 : 0);
        boolean spare = (kind == StepKind.NODE && nodes <= budget) || (kind == StepKind.GATEWAY && gateways <= budget);
        return new People(halted, aborted, approved, parked, stopped || !spare, nodes, gateways);
    }
}
