package dev.headway.mesh.helm;

import dev.headway.model.Target;
import jakarta.inject.Inject;
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
    private final ChartCache cache = new ChartCache();
    private final ChartRepository repository;
    private final OciRegistry registry;

    @Inject
    public ChartSource() {
        this(new Download());
    }

    ChartSource(Download download) {
        this.repository = new ChartRepository(download, cache);
        this.registry = new OciRegistry(download, RegistryCredentials.ofThisUser(), cache);
    }

    /**
     * Finds a chart of a target.
     *
     * @param chart its name, such as {@code ztunnel}
     * @throws ChartNotFoundException if there is none of that name and version
     * @throws ChartChangedException if the target is pinned to another digest
     * @throws ChartUnavailableException if the place does not answer
     */
    public Chart find(Target target, String chart) {
        String pinned = target.digests().of(chart);
        String version = target.version().toString();
        if (!pinned.isEmpty() && isRemote(target.charts())) {
            Chart known = cache.pinned(key(target.charts(), chart, version), pinned);
            if (known != null) {
                return known;
            }
        }
        Chart found = find(target.charts(), chart, version);
        if (!pinned.isEmpty()) {
            String digest = found.digest();
            if (!digest.equals(pinned)) {
                throw new ChartChangedException(found, target.charts(), pinned, digest);
            }
        }
        return found;
    }

    /**
     * Finds a chart, whatever its digest.
     *
     * <p>What was downloaded once is used again while the place does not answer.
     *
     * @throws ChartNotFoundException if there is none of that name and version
     * @throws ChartUnavailableException if the place does not answer
     */
    public Chart find(String location, String name, String version) {
        if (!isRemote(location)) {
            String path = location.startsWith("file://") ? URI.create(location).getPath() : location;
            return folder.find(Path.of(path), name, version);
        }
        String key = key(location, name, version);
        try {
            Path archive = isOci(location)
                    ? registry.pull(trimmed(location), name, version)
                    : repository.download(address(trimmed(location) + "/"), name, version);
            return cache.remember(key, checked(new Chart(name, version, archive.toString()), location));
        } catch (ChartUnavailableException e) {
            return cache.last(key).orElseThrow(() -> e);
        }
    }

    private static Chart checked(Chart chart, String location) {
        ChartFiles files = ChartFiles.of(Path.of(chart.reference()));
        if (!files.name().equals(chart.name()) || !files.version().equals(chart.version())) {
            throw new ChartNotFoundException("%s offers %s, but its Chart.yaml says '%s %s'"
                    .formatted(location, chart, files.name(), files.version()));
        }
        return chart;
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new ChartNotFoundException("charts location '%s' is not an address".formatted(text), e);
        }
    }

    private static boolean isRemote(String location) {
        return isOci(location) || location.startsWith("https://") || location.startsWith("http://");
    }

    private static boolean isOci(String location) {
        return location.startsWith("oci://");
    }

    private static String key(String location, String name, String version) {
        return trimmed(location) + "/" + name + "-" + version;
    }

    private static String trimmed(String location) {
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }
}
