package dev.headway.testkit.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A real Prometheus on a free port of 127.0.0.1, which ends with this process at the latest, even if that is killed.
 *
 * <p>Series keep the labels they are exposed with. A test can take it away: {@link #stop()} and {@link #restart()} on the same port and
 * data, {@link #pause()} and {@link #resume()} in the middle of whatever it does.
 */
public final class PrometheusServer implements AutoCloseable {

    /** How often every target is read, unless said otherwise. */
    public static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(1);

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int START_ATTEMPTS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::kill);
    private volatile Process process;

    private PrometheusServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts Prometheus, and returns when it answers.
     *
     * @param folder for its configuration, its data and its log; created if need be
     * @throws IllegalStateException saying what to install if there is no Prometheus, or why it does not start
     */
    public static PrometheusServer start(Path folder, List<ScrapeTarget> targets) {
        return start(folder, targets, SCRAPE_INTERVAL);
    }

    /** Starts Prometheus with another interval between two scrapes of a target, in whole seconds. */
    public static PrometheusServer start(Path folder, List<ScrapeTarget> targets, Duration interval) {
        configure(folder, targets, interval);
        for (int attempt = 1; ; attempt++) {
            PrometheusServer server = new PrometheusServer(folder, freePort());
            try {
                server.awaitReady();
                return server;
            } catch (IllegalStateException e) {
                server.close();
                // A free port may be taken by someone else before Prometheus binds it.
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Where it answers, without a path. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Asks it questions in PromQL. */
    public PromQl promQl() {
        return new PromQl(address());
    }

    /** Reads these targets from now on; Prometheus takes up to about ten seconds to notice. */
    public void targets(List<ScrapeTarget> targets) {
        writeTargets(folder, targets);
    }

    /** The number of its process. */
    long pid() {
        return process.pid();
    }

    /** Ends the process; nobody answers on its port then. */
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again after {@link #stop()}, with the data it had, and returns when it answers. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("Prometheus at " + address() + " has not been stopped");
        }
        process = launch();
        awaitReady();
    }

    /** Stops the process where it is: connections are accepted and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("Cannot send SIG%s to Prometheus: kill says %d".formatted(name, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name + " to Prometheus", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is at its end, and the hook runs or has run.
        }
    }

    /** Its data is of no use to anybody, so it gets no time to save it. */
    private void kill() {
        process.destroyForcibly().onExit().join();
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(
                            PrometheusBinary.obtain().toString(),
                            "--config.file=" + folder.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            Guard.over(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start Prometheus", e);
        }
    }

    private Path log() {
        return folder.resolve("prometheus.log");
    }

    private void awaitReady() {
        long giveUp = System.nanoTime() + READY_LIMIT.toNanos();
        while (!promQl().ready()) {
            if (System.nanoTime() > giveUp || exitedWithin(Duration.ofMillis(50))) {
                throw new IllegalStateException("Prometheus does not start: " + lastWords());
            }
        }
    }

    private boolean exitedWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String lastWords() {
        try {
            return Files.readString(log()).strip();
        } catch (IOException e) {
            return "its log " + log() + " cannot be read";
        }
    }

    private static void configure(Path folder, List<ScrapeTarget> targets, Duration interval) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("prometheus.yml"), """
                    global: {scrape_interval: %1$ds, scrape_timeout: %1$ds}
                    scrape_configs:
                      - job_name: mesh
                        honor_labels: true
                        file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
                    """.formatted(Math.max(1, interval.toSeconds())));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder, e);
        }
        writeTargets(folder, targets);
    }

    private static void writeTargets(Path folder, List<ScrapeTarget> targets) {
        try {
            Path written = folder.resolve("targets.next");
            Files.writeString(written, json(targets));
            Files.move(written, folder.resolve("targets.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the targets of Prometheus to " + folder, e);
        }
    }

    private static String json(List<ScrapeTarget> targets) throws JsonProcessingException {
        return JSON.writeValueAsString(targets.stream()
                .map(target -> {
                    Map<String, String> labels = new TreeMap<>(target.labels());
                    labels.put("__metrics_path__", target.path());
                    return Map.of("targets", List.of(target.address()), "labels", labels);
                })
                .toList());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }
}
