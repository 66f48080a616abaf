package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;

/**
 * What a Helm step would change.
 *
 * @param values a unified diff of the release's user values, secrets redacted; empty when they stay
 * @param objects a unified diff of the rendered objects, secrets redacted; CRDs by name and version only. Shortened, and says
 *     so, where it would not fit into a message
 */
public record StepDiff(StepId step, String values, String objects) {

    public StepDiff {
        requireNonNull(step, "step is null");
        requireNonNull(values, "values is null");
        requireNonNull(objects, "objects is null");
    }
}
