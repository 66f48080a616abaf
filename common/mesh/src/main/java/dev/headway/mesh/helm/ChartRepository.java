package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Charts of an HTTP repository: {@code index.yaml} says where an archive is and which SHA-256 it must have.
 *
 * @see <a href="https://helm.sh/docs/topics/chart_repository/">Helm: chart repositories</a>
 */
final class ChartRepository {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int LARGEST_INDEX = 64 * 1024 * 1024;
    private static final YAMLMapper YAML = YAMLMapper.builder(
                    com.fasterxml.jackson.dataformat.yaml.YAMLFactory.builder()
                            .loaderOptions(options())
                            .build())
            .build();

    private final Map<String, Chart> downloaded = new ConcurrentHashMap<>();

    Chart find(URI repository, String name, String version) {
        return downloaded.computeIfAbsent(
                repository + name + "-" + version, key -> download(repository, name, version));
    }

    private static Chart download(URI repository, String name, String version) {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(Redirect.NORMAL)
                .build()) {
            JsonNode index = YAML.readTree(get(client, repository.resolve("index.yaml")));
            for (JsonNode entry : index.path("entries").path(name)) {
                if (entry.path("version").asText().equals(version)) {
                    byte[] archive = get(
                            client,
                            repository.resolve(entry.path("urls").path(0).asText()));
                    verify(archive, entry.path("digest").asText(), name, version);
                    Path file = Files.createTempDirectory("headway-chart-").resolve(name + "-" + version + ".tgz");
                    return new Chart(name, version, Files.write(file, archive).toString());
                }
            }
            throw new ChartNotFoundException("no chart %s %s in repository %s".formatted(name, version, repository));
        } catch (IOException e) {
            throw new ChartNotFoundException(
                    "cannot read chart %s %s from repository %s: %s".formatted(name, version, repository, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartNotFoundException("interrupted while reading repository " + repository, e);
        }
    }

    private static byte[] get(HttpClient client, URI address) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                client.send(HttpRequest.newBuilder(address).timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("GET %s answered %d".formatted(address, response.statusCode()));
        }
        return response.body();
    }

    private static void verify(byte[] archive, String digest, String name, String version) throws IOException {
        try {
            String actual = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
            if (!digest.isEmpty() && !digest.endsWith(actual)) {
                throw new IOException(
                        "%s-%s.tgz has SHA-256 %s, the index says %s".formatted(name, version, actual, digest));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_INDEX);
        return options;
    }
}
