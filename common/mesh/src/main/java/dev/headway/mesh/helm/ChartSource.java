package dev.headway.mesh.helm;

import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;

/**
 * Finds a pinned chart where a request's {@code target.charts} points: a folder, an {@code https://} repository or an
 * {@code oci://} registry.
 */
@Singleton
public class ChartSource {

    private final ChartFolder folder = new ChartFolder();
    private final ChartRepository repository = new ChartRepository();

    /**
     * Finds a chart.
     *
     * @throws ChartNotFoundException if there is none of that name and version, or the place cannot be read; a chart of an
     *     {@code oci://} registry is looked up by Helm only when it is used
     */
    public Chart find(String location, String name, String version) {
        if (location.startsWith("oci://")) {
            return new Chart(name, version, trimmed(location) + "/" + name);
        }
        if (location.startsWith("https://") || location.startsWith("http://")) {
            return repository.find(URI.create(trimmed(location) + "/"), name, version);
        }
        String path = location.startsWith("file://") ? URI.create(location).getPath() : location;
        return folder.find(Path.of(path), name, version);
    }

    private static String trimmed(String location) {
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }
}
