package dev.headway.node.domain;

/** How far a node step has come, as its {@link Intent} on the node says. */
public enum Phase {
    /** The node is cordoned and its pods leave. */
    DRAINING,
    /** The pods are gone; the CNI node agent, where it is to be renewed, and then the ztunnel pod are exchanged. */
    REPLACING,
    /** The step cannot go on; the node stays as it is until it is reverted, released or tried again. */
    HELD,
    /** The node could not be drained and is schedulable again, its ztunnel untouched; that is yet to be said. */
    GIVEN_UP
}
