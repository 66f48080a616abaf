package dev.headway.controlplane.domain;

import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import java.util.Optional;

/** Carries out commands. */
public interface CommandHandler {

    /** Carries out a command and says what came of it; empty when the attempt is stale and nobody waits for it. */
    Optional<ControlPlaneEvent> handle(ControlPlaneCommand command);
}
