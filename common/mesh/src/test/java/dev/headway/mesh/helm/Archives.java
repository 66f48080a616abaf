package dev.headway.mesh.helm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Charts packed as Helm packs them, without touching their files. */
final class Archives {

    private Archives() {}

    /** The {@code .tgz} of a chart folder. */
    static byte[] pack(Path chart) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
                Stream<Path> paths = Files.walk(chart)) {
            // Another order than the digest's.
            List<Path> files =
                    paths.filter(Files::isRegularFile).sorted().toList().reversed();
            for (Path file : files) {
                TarArchiveEntry entry = new TarArchiveEntry(chart.getFileName() + "/" + chart.relativize(file));
                entry.setSize(Files.size(file));
                tar.putArchiveEntry(entry);
                tar.write(Files.readAllBytes(file));
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
