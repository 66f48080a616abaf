package dev.headway.testkit.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Pages of metrics on a free port of 127.0.0.1, one path {@code /<name>/metrics} each, made anew by every request. A page that throws
 * answers 500, which Prometheus takes for a target that is down.
 */
public final class MetricsEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> names;

    private MetricsEndpoint(HttpServer server, Map<String, Supplier<String>> pages) {
        this.server = server;
        this.names = List.copyOf(new TreeMap<>(pages).keySet());
        pages.forEach((name, page) -> server.createContext(path(name), exchange -> answer(exchange, page)));
        server.setExecutor(requests);
        server.start();
    }

    /**
     * Starts serving.
     *
     * @param pages the text of each page, in the exposition format of Prometheus, by its name
     */
    public static MetricsEndpoint start(Map<String, Supplier<String>> pages) {
        try {
            return new MetricsEndpoint(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), pages);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot serve metrics", e);
        }
    }

    /** What a Prometheus must read to have every page. */
    public List<ScrapeTarget> targets() {
        String address = "127.0.0.1:" + server.getAddress().getPort();
        return names.stream()
                .map(name -> new ScrapeTarget(address, path(name), Map.of()))
                .toList();
    }

    private static String path(String name) {
        return "/" + name + "/metrics";
    }

    private static void answer(HttpExchange exchange, Supplier<String> page) throws IOException {
        try (exchange) {
            byte[] text;
            try {
                text = page.get().getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException e) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length == 0 ? -1 : text.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
