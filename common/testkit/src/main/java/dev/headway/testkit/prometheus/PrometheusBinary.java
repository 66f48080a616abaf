package dev.headway.testkit.prometheus;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program {@code prometheus} of this machine: the one on the PATH, or an extraction of the Debian package in
 * {@code ~/.cache/headway}, which needs no root and starts no service.
 */
public final class PrometheusBinary {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "headway", "prometheus");
    private static final Path CACHED = CACHE.resolve(Path.of("usr", "bin", "prometheus"));
    private static final Path DEBIAN_LISTS = Path.of("/var/lib/apt/lists");
    private static final String HOW_TO_GET_IT = "There is no prometheus on the PATH. Install it"
            + " (Debian, Ubuntu: apt-get install prometheus; macOS: brew install prometheus;"
            + " others: https://prometheus.io/download)";

    private PrometheusBinary() {}

    /** The program, if it is there already; nothing is downloaded. */
    public static Optional<Path> find() {
        return onPath("prometheus").or(() -> Optional.of(CACHED)).filter(Files::isExecutable);
    }

    /** Whether {@link #obtain()} has a chance: the program is there, or apt is. */
    public static boolean obtainable() {
        return find().isPresent() || apt();
    }

    /**
     * The program; downloads the Debian package into the cache if it is not there and this is a Debian.
     *
     * @throws IllegalStateException saying what to install, if it is nowhere and cannot be downloaded
     */
    public static Path obtain() {
        return find().orElseGet(PrometheusBinary::download);
    }

    private static boolean apt() {
        return onPath("apt-get").isPresent() && onPath("dpkg-deb").isPresent();
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path download() {
        if (!apt()) {
            throw new IllegalStateException(HOW_TO_GET_IT);
        }
        try {
            Path parent = Files.createDirectories(CACHE.getParent());
            Path folder = Files.createTempDirectory(parent, "prometheus-");
            try {
                extractInto(folder);
            } finally {
                delete(folder);
            }
            return CACHED;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + CACHE, e);
        }
    }

    private static void extractInto(Path folder) throws IOException {
        if (noLists() && "root".equals(System.getProperty("user.name"))) {
            run(folder, "apt-get", "update", "-qq");
        }
        run(folder, "apt-get", "download", "-qq", "prometheus");
        Path extracted = folder.resolve("extracted");
        run(folder, "dpkg-deb", "-x", packageIn(folder), extracted.toString());
        publish(extracted);
    }

    private static boolean noLists() throws IOException {
        try (Stream<Path> lists = Files.list(DEBIAN_LISTS)) {
            return lists.noneMatch(list -> list.toString().contains("Packages"));
        }
    }

    private static String packageIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("apt-get download left no package in " + folder));
        }
    }

    /** Another process may have been faster; its extraction is as good. */
    private static void publish(Path extracted) throws IOException {
        try {
            Files.move(extracted, CACHE, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException | FileAlreadyExistsException | DirectoryNotEmptyException e) {
            if (!Files.isExecutable(CACHED)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void run(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        HOW_TO_GET_IT + "; '" + String.join(" ", List.of(command)) + "' said: " + output.strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during " + command[0], e);
        }
    }
}
