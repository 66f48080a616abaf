package dev.headway.mesh.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A copy of a chart with some files changed, in a folder of its own for as long as it is open. */
public final class EditedChart implements AutoCloseable {

    private final Path folder;
    private final Chart chart;

    private EditedChart(Path folder, Chart chart) {
        this.folder = folder;
        this.chart = chart;
    }

    /**
     * Copies a chart.
     *
     * @param edit what becomes of the files, by their path relative to the chart; files it takes out are not copied
     */
    public static EditedChart of(Chart chart, UnaryOperator<Map<String, byte[]>> edit) {
        Map<String, byte[]> files =
                edit.apply(ChartFiles.of(Path.of(chart.reference())).files());
        try {
            Path folder = Files.createTempDirectory("headway-chart-");
            EditedChart copy = new EditedChart(folder, new Chart(chart.name(), chart.version(), folder.toString()));
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    copy.write(file.getKey(), file.getValue());
                }
                return copy;
            } catch (IOException | RuntimeException e) {
                copy.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy chart " + chart, e);
        }
    }

    /** The copy; usable until this is closed. */
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
