package dev.headway.model.message;

import dev.headway.model.StepRef;
import java.time.Instant;

/** A message about one attempt at one step; its key is the cluster. */
public sealed interface StepMessage extends Message
        permits ControlPlaneCommand,
                ControlPlaneEvent,
                NodeCommand,
                NodeEvent,
                TagCommand,
                TagEvent,
                HealthCommand,
                HealthEvent {

    /** The attempt this is about. */
    StepRef step();

    /** When it was decided or observed. */
    Instant occurredAt();

    @Override
    default String upgrade() {
        return step().upgrade();
    }

    @Override
    default String key() {
        return step().cluster();
    }

    @Override
    default String subject() {
        return "clusters/" + step().cluster() + "/" + step().step().kind().word()
                + (step().step().name().isEmpty() ? "" : "s/" + step().step().name());
    }

    @Override
    default String identity() {
        return step().toString();
    }
}
