package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Charts of an HTTP repository: {@code index.yaml} says where an archive is and which SHA-256 it must have.
 *
 * @see <a href="https://helm.sh/docs/topics/chart_repository/">Helm: chart repositories</a>
 */
final class ChartRepository {

    private static final int LARGEST_INDEX = 64 * 1024 * 1024;

    /** A survey asks for five charts, and an index can have megabytes. */
    private static final Duration INDEX_LIFE = Duration.ofMinutes(1);

    private static final YAMLMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().loaderOptions(options()).build())
            .build();

    private record Index(JsonNode entries, long readAt) {}

    private final Map<URI, Index> indexes = new ConcurrentHashMap<>();
    private final Download download;
    private final ChartCache cache;

    ChartRepository(Download download, ChartCache cache) {
        this.download = download;
        this.cache = cache;
    }

    Path download(URI repository, String name, String version) {
        Index index =
                indexes.compute(repository, (key, known) -> known == null || old(known) ? read(repository) : known);
        for (JsonNode entry : index.entries().path(name)) {
            if (entry.path("version").asText().equals(version)) {
                String digest = entry.path("digest").asText().replaceFirst("^sha256:", "");
                return cache.archive(digest).orElseGet(() -> archive(repository, entry, digest, name, version));
            }
        }
        throw new ChartNotFoundException("no chart %s %s in repository %s".formatted(name, version, repository));
    }

    private Path archive(URI repository, JsonNode entry, String digest, String name, String version) {
        String url = entry.path("urls").path(0).asText();
        if (url.isEmpty()) {
            throw new ChartNotFoundException(
                    "the index of repository %s has no url for chart %s %s".formatted(repository, name, version));
        }
        URI address = repository.resolve(url);
        byte[] archive = download.file(address, Map.of());
        String actual = Sha256.of(archive);
        if (!digest.isEmpty() && !digest.equals(actual)) {
            throw new ChartNotFoundException("%s has SHA-256 %s, the index says %s".formatted(address, actual, digest));
        }
        return cache.store(archive, name, version);
    }

    private Index read(URI repository) {
        URI address = repository.resolve("index.yaml");
        try {
            return new Index(YAML.readTree(download.file(address, Map.of())).path("entries"), System.nanoTime());
        } catch (IOException e) {
            throw new ChartNotFoundException(address + " is not the index of a chart repository", e);
        }
    }

    private static boolean old(Index index) {
        return System.nanoTime() - index.readAt() > INDEX_LIFE.toNanos();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_INDEX);
        return options;
    }
}
