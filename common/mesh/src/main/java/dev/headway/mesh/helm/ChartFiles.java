package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The files of a chart, by their path relative to it.
 *
 * @param files sorted by path, with {@code /} between folders
 */
record ChartFiles(SortedMap<String, byte[]> files) {

    static final String METADATA = "Chart.yaml";

    /** Far above any chart of Istio; an archive that unpacks to more is not a chart. */
    private static final long LARGEST = 64L * 1024 * 1024;

    private static final YAMLMapper YAML = new YAMLMapper();

    /**
     * Reads a chart.
     *
     * @param chart a folder or a {@code .tgz} file
     * @throws ChartNotFoundException if it cannot be read
     */
    static ChartFiles of(Path chart) {
        try {
            return new ChartFiles(Files.isDirectory(chart) ? folder(chart) : archive(chart));
        } catch (IOException | UncheckedIOException e) {
            throw new ChartNotFoundException("cannot read the chart %s: %s".formatted(chart, e.getMessage()), e);
        }
    }

    /** The SHA-256 over path, length and content of every file, in lower-case hex. */
    String digest() {
        MessageDigest digest = Sha256.start();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(ByteBuffer.allocate(Long.BYTES)
                    .putLong(file.getValue().length)
                    .array());
            digest.update(file.getValue());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The chart's name, empty when it does not say. */
    String name() {
        return metadata("name");
    }

    /** The chart's version, empty when it does not say. */
    String version() {
        return metadata("version");
    }

    private String metadata(String field) {
        try {
            JsonNode metadata = YAML.readTree(files.getOrDefault(METADATA, new byte[0]));
            return metadata.path(field).asText();
        } catch (IOException e) {
            return "";
        }
    }

    private static SortedMap<String, byte[]> folder(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Helm packs a chart into one folder; its name says nothing. */
    private static SortedMap<String, byte[]> archive(Path archive) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long total = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(in, true))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().replaceFirst("^(\\./)?[^/]+/", "");
                if (entry.isFile() && !path.isEmpty()) {
                    byte[] content = tar.readNBytes((int) (LARGEST - total + 1));
                    total += content.length;
                    if (total > LARGEST) {
                        throw new IOException("it unpacks to more than %d MiB".formatted(LARGEST >> 20));
                    }
                    files.put(path, content);
                }
            }
        }
        return files;
    }
}
