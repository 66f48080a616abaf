package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

/** One case of an entry of the catalogue: the object it is about and what was seen. */
public record Notice(String code, String object, String message) {

    public Notice {
        requireNonNull(code, "code is null");
        requireNonNull(object, "object is null");
        requireNonNull(message, "message is null");
    }
}
