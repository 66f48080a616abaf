package dev.headway.mesh.helm;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.model.plan.HelmRelease;
import java.time.Instant;

/**
 * One revision of a release as Helm stored it in the cluster.
 *
 * @param secret the name of the Secret it is stored in
 * @param description what the writer of the revision said about it
 * @param changedAt when the revision was last written
 * @param values the user values, without the chart's defaults
 * @param manifest what was applied
 * @param archive the chart itself: metadata, templates, default values, schema, files
 */
public record StoredRelease(
        HelmRelease release,
        String secret,
        String description,
        Instant changedAt,
        Values values,
        String manifest,
        JsonNode archive) {

    public StoredRelease {
        requireNonNull(release, "release is null");
        requireNonNull(secret, "secret is null");
        requireNonNull(description, "description is null");
        requireNonNull(changedAt, "changedAt is null");
        requireNonNull(values, "values is null");
        requireNonNull(manifest, "manifest is null");
        requireNonNull(archive, "archive is null");
    }

    /** Whether Helm is working on the release, or died while it did. */
    public boolean pending() {
        return release.status().startsWith("pending-");
    }

    /** Whether this revision was carried out. */
    public boolean deployed() {
        return release.status().equals("deployed");
    }

    @Override
    public String toString() {
        return "%s/%s revision %d (%s)"
                .formatted(release.namespace(), release.name(), release.revision(), release.status());
    }
}
