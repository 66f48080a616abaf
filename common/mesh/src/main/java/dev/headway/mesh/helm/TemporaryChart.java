package dev.headway.mesh.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A chart in a folder of its own for as long as it is open. */
public final class TemporaryChart implements AutoCloseable {

    private final Path folder;
    private final Chart chart;

    private TemporaryChart(Path folder, Chart chart) {
        this.folder = folder;
        this.chart = chart;
    }

    /**
     * Writes a chart.
     *
     * @param files their content by their path relative to the chart
     * @throws HelmException if a file would lie outside the chart
     */
    static TemporaryChart of(String name, String version, Map<String, byte[]> files) {
        try {
            Path folder = Files.createTempDirectory("headway-chart-");
            TemporaryChart written = new TemporaryChart(folder, new Chart(name, version, folder.toString()));
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    written.write(file.getKey(), file.getValue());
                }
                return written;
            } catch (IOException | RuntimeException e) {
                written.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write chart %s %s".formatted(name, version), e);
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

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new HelmException("chart %s names a file outside itself: %s".formatted(chart, name));
        }
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, content);
    }
}
