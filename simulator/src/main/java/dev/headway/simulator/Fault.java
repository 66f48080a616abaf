package dev.headway.simulator;

/** What can go wrong, and how often at most: the chance each time there is an occasion for it. */
public enum Fault {
    /** An event is published twice, because its writer did not hear that the first was taken. */
    DUPLICATE(0.3),
    /** A command is consumed again after it was handled, because its offset was not committed. */
    REDELIVERY(0.2),
    /** A message is minutes late. */
    LATE(0.15),
    /** A command is acknowledged and then forgotten by an executor that dies. */
    LOST_COMMAND(0.1),
    /** An event is never published by an executor that dies. */
    LOST_EVENT(0.1),
    /** The planner dies between a decision and its commit, and is back after a while. */
    PLANNER_CRASH(0.03),
    /** An executor dies before its next effect, and is back after a while. */
    EXECUTOR_CRASH(0.05),
    /** An executor that was thought dead carries out one more effect with what it knew. */
    ZOMBIE(0.7),
    /** The survey was taken some time before it is told. */
    STALE_SURVEY(0.5),
    /** A node joins a cluster. */
    NODE_JOINS(0.02),
    /** A node leaves a cluster. */
    NODE_LEAVES(0.015),
    /** A node is not ready for a while. */
    NODE_NOT_READY(0.02),
    /** Somebody else cordons a node for a while. */
    FOREIGN_CORDON(0.03),
    /** Somebody else uncordons a node that Headway cordoned. */
    FOREIGN_UNCORDON(0.01),
    /** A PodDisruptionBudget blocks a drain for a while. */
    PDB_BLOCKS(0.1),
    /** A cluster is out of reach for a while. */
    UNREACHABLE(0.01),
    /** Prometheus does not answer for a while. */
    PROMETHEUS_GONE(0.02),
    /** The health watcher restarts and forgets what it was asked. */
    WATCHER_RESTART(0.05),
    /** The health watcher refuses what is healthy. */
    FALSE_REFUSAL(0.03),
    /** The planner's clock jumps forward. */
    CLOCK_JUMP(0.01),
    /** The planner's clock jumps back. */
    CLOCK_BACK(0.01),
    /** The clock of an executor or of the watcher jumps, ahead or back. */
    CLOCK_TURNS(0.02),
    /** The clocks of the executors are minutes apart from the planner's. */
    CLOCK_SKEW(1),
    /** A new ztunnel pod never becomes ready. */
    ZTUNNEL_NEVER_READY(0.05),
    /** With the new revision ztunnel is ready and traffic is broken. */
    BROKEN_DATA_PATH(0.3),
    /** Gateways of a tag fail with the new revision. */
    BROKEN_TAG(0.2),
    /** Helm fails and has to be asked again. */
    HELM_FAILS(0.1),
    /** A chart is not there. */
    CHART_MISSING(0.01),
    /** A person uses a control at a random moment. */
    OPERATOR(0.02),
    /** A second person contradicts the first at the same moment. */
    SECOND_OPERATOR(0.5),
    /** Somebody asks for another upgrade of the same clusters. */
    SECOND_UPGRADE(0.01),
    /** Somebody asks for a plan, which is to change nothing. */
    PLANNING(0.01),
    /** Somebody asks for what cannot be accepted. */
    WRONG_REQUEST(0.01),
    /** A record that nobody can read comes to a topic before another one. */
    POISON(0.02),
    /** An executor says that it is done, and what it read back says otherwise. */
    FALSE_REPORT(0.05),
    /** A manually deployed gateway fails with the new version. */
    BROKEN_GATEWAY(0.4);

    private final double most;

    Fault(double most) {
        this.most = most;
    }

    /** The highest chance a swarm draws. */
    public double most() {
        return most;
    }
}
