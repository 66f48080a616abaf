package dev.headway.model;

/** A group of steps that share one executor and one budget. */
public enum Lane {
    CONTROL_PLANE,
    NODE,
    TAG
}
