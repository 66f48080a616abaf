package dev.headway.controlplane.domain;

import dev.headway.model.StepRef;

/** An attempt that is ignored, because a later attempt at the same step, or a later step on the same object, left its mark in the cluster. */
public final class StaleAttemptException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StaleAttemptException(StepRef step, String mark) {
        super("%s is stale: the cluster says '%s'".formatted(step, mark));
    }
}
