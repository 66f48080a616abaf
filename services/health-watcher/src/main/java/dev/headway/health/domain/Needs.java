package dev.headway.health.domain;

/** What must be in a cluster for a built-in check to have something to judge. */
public enum Needs {
    /** The components of the mesh alone, which are always there. */
    NOTHING,
    /** Pods of the mesh on the judged nodes: without them no connection goes through their ztunnels. */
    MESH_PODS,
    /** Waypoints. */
    WAYPOINTS
}
