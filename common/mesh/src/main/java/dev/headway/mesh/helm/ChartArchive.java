package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headway.model.plan.HelmRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chart stored in a release, written to a folder of its own for as long as it is open. With it a release goes back to
 * an earlier revision without any repository.
 */
public final class ChartArchive implements AutoCloseable {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path folder;
    private final Chart chart;

    private ChartArchive(Path folder, Chart chart) {
        this.folder = folder;
        this.chart = chart;
    }

    /**
     * Writes the chart of a release to a temporary folder.
     *
     * @throws HelmException if the stored chart is incomplete: Helm does not store subcharts
     */
    public static ChartArchive of(StoredRelease stored) {
        HelmRelease release = stored.release();
        if (!stored.archive().path("metadata").path("dependencies").isEmpty()) {
            throw new HelmException("%s cannot be rebuilt: chart %s has subcharts, which Helm does not store"
                    .formatted(stored, release.chart()));
        }
        try {
            Path folder = Files.createTempDirectory("headway-archive-");
            ChartArchive archive =
                    new ChartArchive(folder, new Chart(release.chart(), release.version(), folder.toString()));
            try {
                archive.write(stored.archive());
            } catch (IOException | RuntimeException e) {
                archive.close();
                throw e;
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the chart of " + stored, e);
        }
    }

    /** The chart; usable until this is closed. */
    public Chart chart() {
        return chart;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }

    private void write(JsonNode archive) throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), YAML.writeValueAsString(archive.path("metadata")));
        Files.writeString(folder.resolve("values.yaml"), YAML.writeValueAsString(archive.path("values")));
        if (archive.path("schema").isTextual()) {
            Files.write(
                    folder.resolve("values.schema.json"), archive.path("schema").binaryValue());
        }
        for (String part : List.of("templates", "files")) {
            for (JsonNode file : archive.path(part)) {
                write(
                        file.path("name").asText(),
                        Base64.getDecoder().decode(file.path("data").asText()));
            }
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new HelmException("chart %s names a file outside itself: %s".formatted(chart, name));
        }
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, content);
    }
}
