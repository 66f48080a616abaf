package dev.headway.mesh.helm;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A chart at one version, where Helm can load it.
 *
 * @param version the chart's version; charts are always pinned
 * @param reference a folder or a {@code .tgz} file
 */
public record Chart(String name, String version, String reference) {

    public Chart {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(reference, "reference is null");
    }

    /**
     * The SHA-256 over the chart's files in lower-case hex: the same for an archive and for the folder it unpacks to.
     *
     * @throws ChartNotFoundException if the files cannot be read
     */
    public String digest() {
        return ChartFiles.of(Path.of(reference)).digest();
    }

    /**
     * The CRDs outside the chart's templates, which Helm installs once and never upgrades.
     *
     * @throws ChartNotFoundException if the files cannot be read
     */
    public RenderedChart crds() {
        List<RenderedChart.Document> documents = new ArrayList<>();
        ChartFiles.of(Path.of(reference)).files().forEach((path, content) -> {
            if (path.matches("crds/[^/]+\\.ya?ml")) {
                documents.addAll(RenderedChart.parse(new String(content, StandardCharsets.UTF_8))
                        .documents());
            }
        });
        return new RenderedChart(documents);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
