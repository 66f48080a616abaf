package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * One broken rule of a document.
 *
 * @param path where, such as {@code spec.nodes.maxUnavailable}
 * @param value what was found there
 * @param rule what must hold, as a sentence
 */
public record Violation(String path, String value, String rule) {

    public Violation {
        requireNonNull(path, "path is null");
        requireNonNull(value, "value is null");
        requireNonNull(rule, "rule is null");
    }

    @Override
    public String toString() {
        return "%s: '%s': %s".formatted(path, value, rule);
    }
}
