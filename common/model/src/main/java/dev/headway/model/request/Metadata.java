package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

/** The name of an upgrade: unique, and part of every message of it. */
public record Metadata(String name) {

    public Metadata {
        requireNonNull(name, "name is null");
    }
}
