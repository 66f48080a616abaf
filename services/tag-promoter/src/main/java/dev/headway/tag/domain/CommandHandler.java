package dev.headway.tag.domain;

import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent;
import java.util.Optional;

/** Carries out commands. */
public interface CommandHandler {

    /** Carries out a command and says what came of it; empty when the attempt is stale and nobody waits for it. */
    Optional<TagEvent> handle(TagCommand command);
}
