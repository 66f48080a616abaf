package dev.headway.node.domain;

/** How far a node step has come, as its {@link Intent} on the node says. */
public enum Phase {
    /** The node is cordoned and its pods leave. */
    DRAINING,
    /** The pods are gone and the ztunnel pod is exchanged. */
    REPLACING,
    /** The step cannot go on; the node stays as it is until it is reverted, released or tried again. */
    HELD
}
