package dev.headway.mesh.helm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A chart repository and an OCI registry on plain http: files by path, a token where one is asked for, faults. */
final class ChartServer implements AutoCloseable {

    private static final String TOKEN = "Bearer a-token";

    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final List<Integer> failures = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean tokenNeeded;

    ChartServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    String repository() {
        return "http://" + host() + "/charts";
    }

    String registry() {
        return "oci://" + host() + "/istio";
    }

    void file(String path, byte[] content) {
        files.put(path, content);
    }

    void file(String path, String content) {
        file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    void redirect(String path, String location) {
        redirects.put(path, location);
    }

    /** A chart as a registry keeps it: a manifest and a blob. */
    void push(String name, String version, byte[] archive) {
        String digest = "sha256:" + Sha256.of(archive);
        file("/v2/istio/" + name + "/blobs/" + digest, archive);
        file("/v2/istio/" + name + "/manifests/" + version, """
                {"schemaVersion": 2, "layers": [
                  {"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:00"},
                  {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "%s"}]}
                """.formatted(digest));
    }

    /** From now on only a token lets a client in. */
    void needToken() {
        tokenNeeded = true;
        file("/token", "{\"token\": \"a-token\"}");
    }

    /** The next requests get these statuses. */
    void fail(Integer... statuses) {
        failures.addAll(List.of(statuses));
    }

    /** Method is always GET: the paths asked for, in order, with the authorization where there was one. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(authorization == null ? path : path + " " + authorization);
        if (!failures.isEmpty()) {
            send(exchange, failures.removeFirst(), new byte[0]);
        } else if (tokenNeeded && path.startsWith("/v2/") && !TOKEN.equals(authorization)) {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Bearer realm=\"http://%s/token\",service=\"reg\",scope=\"repository:istio/base:pull\""
                                    .formatted(host()));
            send(exchange, 401, new byte[0]);
        } else if (redirects.containsKey(path)) {
            exchange.getResponseHeaders().add("Location", redirects.get(path));
            send(exchange, 307, new byte[0]);
        } else {
            byte[] content = files.get(exchange.getRequestURI().getPath());
            send(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
