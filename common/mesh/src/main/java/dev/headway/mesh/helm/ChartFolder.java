package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder with charts in it, unpacked or as {@code NAME-VERSION.tgz}, at most three folders deep. */
final class ChartFolder {

    private static final int DEPTH = 4;
    private static final YAMLMapper YAML = new YAMLMapper();

    Chart find(Path folder, String name, String version) {
        if (!Files.isDirectory(folder)) {
            throw new ChartNotFoundException("charts location '%s' is not a folder".formatted(folder));
        }
        String archive = name + "-" + version + ".tgz";
        return files(folder).stream()
                .filter(file -> file.endsWith(archive) || isChart(file, name, version))
                .findFirst()
                .map(file -> new Chart(name, version, reference(file)))
                .orElseThrow(() -> new ChartNotFoundException(
                        "no chart %s %s in folder %s: looked for %s and for a Chart.yaml with that name and version"
                                .formatted(name, version, folder, archive)));
    }

    private static String reference(Path file) {
        Path chart = file.endsWith("Chart.yaml") ? file.resolveSibling("") : file;
        return chart.toAbsolutePath().toString();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new ChartNotFoundException(
                    "cannot read the charts folder %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static boolean isChart(Path file, String name, String version) {
        if (!file.endsWith("Chart.yaml")) {
            return false;
        }
        try {
            JsonNode chart = YAML.readTree(Files.readString(file));
            return chart.path("name").asText().equals(name)
                    && chart.path("version").asText().equals(version);
        } catch (IOException e) {
            return false;
        }
    }
}
