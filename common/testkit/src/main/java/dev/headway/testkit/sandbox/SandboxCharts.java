package dev.headway.testkit.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The Istio charts of the sandbox: small stand-ins with the names, labels, values and object sets of the real ones.
 *
 * <p>They are stored in layers, one per era of the real charts. A version is made of every layer up to its own minor, a later layer
 * replacing files of an earlier one and removing those its {@code files.txt} lists with a leading minus.
 */
public final class SandboxCharts {

    /** The version a sandbox cluster starts with unless it is asked for another. */
    public static final String INSTALLED = "1.29.6";

    /** The version a sandbox cluster of {@link #INSTALLED} can be upgraded to. */
    public static final String NEXT = "1.30.3";

    private static final String ROOT = "/dev/headway/testkit/charts/";

    private static final List<String> LAYERS = List.of("1.23", "1.24", "1.25", "1.26", "1.27", "1.28", "1.29", "1.30");

    private static final List<String> VERSIONS =
            List.of("1.23.6", "1.24.6", "1.25.5", "1.26.8", "1.27.9", "1.28.10", INSTALLED, NEXT);

    private SandboxCharts() {}

    /** The Istio versions there are charts of, oldest first. */
    public static List<String> versions() {
        return VERSIONS;
    }

    /**
     * Writes the charts of every version as {@code <folder>/<version>/<chart>/}.
     *
     * @return the folder, which a request may name as its {@code target.charts}
     */
    public static Path extractTo(Path folder) {
        for (String version : VERSIONS) {
            layers(version).forEach(layer -> extractLayer(layer, version, folder.resolve(version)));
        }
        return folder;
    }

    /** The layers of a version, lowest first: every one up to its own minor. */
    private static List<String> layers(String version) {
        return LAYERS.subList(0, 1 + LAYERS.indexOf(version.substring(0, version.lastIndexOf('.'))));
    }

    private static void extractLayer(String layer, String version, Path target) {
        try {
            for (String file : files(layer)) {
                if (file.startsWith("-")) {
                    Files.delete(target.resolve(file.substring(1)));
                } else {
                    Path written = target.resolve(file);
                    Files.createDirectories(written.getParent());
                    Files.writeString(written, read(layer + "/" + file).replace("@version@", version));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the sandbox charts of " + version + " to " + target, e);
        }
    }

    static Set<String> files(String layer) {
        return new LinkedHashSet<>(read(layer + "/files.txt").lines().toList());
    }

    private static String read(String path) {
        try (InputStream in = SandboxCharts.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                throw new IllegalStateException("resource " + ROOT + path + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
