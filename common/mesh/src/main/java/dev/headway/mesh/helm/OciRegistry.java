package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Charts of an OCI registry: a manifest per version whose one layer of Helm's media type is the archive.
 *
 * <p>A registry on this machine is asked over plain http, any other over https.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull">OCI distribution: pull</a>
 * @see <a href="https://helm.sh/docs/topics/registries/">Helm: OCI-based registries</a>
 */
final class OciRegistry {

    private static final String MANIFEST =
            "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
    private static final Set<String> CHART_LAYERS =
            Set.of("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip");
    private static final Pattern CHALLENGE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Download download;
    private final RegistryCredentials credentials;
    private final ChartCache cache;

    OciRegistry(Download download, RegistryCredentials credentials, ChartCache cache) {
        this.download = download;
        this.credentials = credentials;
        this.cache = cache;
    }

    /**
     * Pulls a chart.
     *
     * @param location {@code oci://HOST/PATH} without the chart's name
     */
    Path pull(String location, String name, String version) {
        String[] parts = location.substring("oci://".length()).split("/", 2);
        String host = parts[0];
        String path = parts.length == 1 ? name : parts[1] + "/" + name;
        URI repository;
        try {
            repository = URI.create("%s://%s/v2/%s/".formatted(isLocal(host) ? "http" : "https", host, path));
        } catch (IllegalArgumentException e) {
            throw new ChartNotFoundException("charts location '%s' is not an address".formatted(location), e);
        }
        Map<String, String> headers = new HashMap<>(Map.of("Accept", MANIFEST));
        // A tag cannot have a plus; Helm writes an underscore instead.
        URI address = repository.resolve("manifests/" + version.replace('+', '_'));
        String digest = layer(address, manifest(address, host, headers)).substring("sha256:".length());
        return cache.archive(digest).orElseGet(() -> {
            URI blob = repository.resolve("blobs/sha256:" + digest);
            byte[] archive = download.file(blob, headers);
            String actual = Sha256.of(archive);
            if (!actual.equals(digest)) {
                throw new ChartNotFoundException(
                        "%s has SHA-256 %s, its manifest says %s".formatted(blob, actual, digest));
            }
            return cache.store(archive, name, version);
        });
    }

    /** Reads the manifest; when the registry asks for a token, gets one and leaves it in the headers. */
    private byte[] manifest(URI address, String host, Map<String, String> headers) {
        HttpResponse<byte[]> response = download.get(address, headers);
        if (response.statusCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
            headers.put("Authorization", authorization(address, host, challenge));
            response = download.get(address, headers);
        }
        if (response.statusCode() != HttpURLConnection.HTTP_OK) {
            throw Download.refused(address, response.statusCode());
        }
        return response.body();
    }

    private String authorization(URI address, String host, String challenge) {
        String basic = credentials.basic(host).map(value -> "Basic " + value).orElse("");
        if (!challenge.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
            if (basic.isEmpty()) {
                throw Download.refused(address, HttpURLConnection.HTTP_UNAUTHORIZED);
            }
            return basic;
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = CHALLENGE.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        URI realm = address.resolve(parameters.getOrDefault("realm", ""));
        if (!realm.getScheme().equals(address.getScheme()) && !realm.getScheme().equals("https")) {
            throw new ChartNotFoundException(
                    "registry %s wants its credentials sent to %s, which is refused".formatted(host, realm));
        }
        URI token = URI.create("%s?service=%s&scope=%s"
                .formatted(
                        realm,
                        encoded(parameters.getOrDefault("service", "")),
                        encoded(parameters.getOrDefault("scope", ""))));
        JsonNode answer =
                json(token, download.file(token, basic.isEmpty() ? Map.of() : Map.of("Authorization", basic)));
        return "Bearer "
                + answer.path("token").asText(answer.path("access_token").asText());
    }

    private static String layer(URI address, byte[] manifest) {
        for (JsonNode layer : json(address, manifest).path("layers")) {
            String digest = layer.path("digest").asText();
            if (CHART_LAYERS.contains(layer.path("mediaType").asText()) && digest.matches("sha256:[0-9a-f]{64}")) {
                return digest;
            }
        }
        throw new ChartNotFoundException("%s is not the manifest of a Helm chart".formatted(address));
    }

    private static JsonNode json(URI address, byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new ChartNotFoundException("GET %s did not answer JSON".formatted(address), e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static boolean isLocal(String host) {
        String name = host.replaceFirst(":\\d+$", "");
        return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    }
}
