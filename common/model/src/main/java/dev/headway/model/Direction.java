package dev.headway.model;

/** Which way a step goes: along the plan, or along its inverse. */
public enum Direction {
    FORWARD,
    BACK
}
