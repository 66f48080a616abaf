package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A folder with charts in it, unpacked or as {@code NAME-VERSION.tgz}, at most five folders deep: a folder of charts, a
 * folder of versions, or an unpacked Istio release.
 */
final class ChartFolder {

    private static final int DEPTH = 6;

    /** What Istio's source tree says instead of a version. */
    private static final String PLACEHOLDER = "1.0.0";

    private static final YAMLMapper YAML = new YAMLMapper();

    Chart find(Path folder, String name, String version) {
        if (!Files.isDirectory(folder)) {
            throw new ChartNotFoundException("charts location '%s' is not a folder".formatted(folder));
        }
        String archive = name + "-" + version + ".tgz";
        List<Chart> found = new ArrayList<>();
        TreeSet<String> others = new TreeSet<>();
        for (Path path : candidates(folder, archive)) {
            JsonNode metadata = metadata(path);
            if (metadata.path("name").asText().equals(name)) {
                if (metadata.path("version").asText().equals(version)) {
                    found.add(new Chart(name, version, path.toAbsolutePath().toString()));
                } else {
                    others.add(metadata.path("version").asText());
                }
            }
        }
        if (found.isEmpty()) {
            throw new ChartNotFoundException(
                    "no chart %s %s in folder %s: looked for %s and for a Chart.yaml with that name and version%s"
                            .formatted(name, version, folder, archive, hint(others, version)));
        }
        return only(found);
    }

    private static String hint(TreeSet<String> others, String version) {
        if (others.contains(PLACEHOLDER)) {
            return "; the one there says %s, the placeholder of Istio's source tree: use released charts, or write %s into its Chart.yaml"
                    .formatted(PLACEHOLDER, version);
        }
        return others.isEmpty() ? "" : "; there is " + String.join(", ", others);
    }

    /** A folder and an archive of the same chart are one; two different ones leave open which is meant. */
    private static Chart only(List<Chart> found) {
        Chart first = found.getFirst();
        for (Chart other : found.subList(1, found.size())) {
            if (!other.digest().equals(first.digest())) {
                throw new ChartNotFoundException("chart %s is there twice with different content: %s and %s"
                        .formatted(first, first.reference(), other.reference()));
            }
        }
        return first;
    }

    /** Folders with a Chart.yaml, without what is inside them, and archives of this name. */
    private static List<Path> candidates(Path folder, String archive) {
        List<Path> candidates = new ArrayList<>();
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    if (Files.isRegularFile(path.resolve(ChartFiles.METADATA))) {
                        candidates.add(path);
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (path.endsWith(archive)) {
                        candidates.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException problem) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new ChartNotFoundException(
                    "cannot read the charts folder %s: %s".formatted(folder, e.getMessage()), e);
        }
        candidates.sort(null);
        return candidates;
    }

    private static JsonNode metadata(Path chart) {
        try {
            byte[] text = Files.isDirectory(chart)
                    ? Files.readAllBytes(chart.resolve(ChartFiles.METADATA))
                    : Objects.requireNonNullElse(ChartFiles.of(chart).files().get(ChartFiles.METADATA), new byte[0]);
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new ChartNotFoundException("cannot read the chart %s: %s".formatted(chart, e.getMessage()), e);
        }
    }
}
