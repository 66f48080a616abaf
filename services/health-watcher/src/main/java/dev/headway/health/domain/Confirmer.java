package dev.headway.health.domain;

import dev.headway.model.message.HealthCommand.ConfirmHealth;

/** Where commands go. */
public interface Confirmer {

    /** Takes a command in; the verdict is published when there is one. */
    void confirm(ConfirmHealth command);
}
