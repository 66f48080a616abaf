package dev.headway.standalone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged service as a process of its own, with the heap a small container would give it. */
final class ServiceProcess implements AutoCloseable {

    private final String service;
    private final List<String> command;
    private final File log;
    private Process process;

    private ServiceProcess(String service, List<String> command, File log) {
        this.service = service;
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /** Starts the service against a broker and clusters. */
    static ServiceProcess start(String service, Map<String, String> configuration, Path folder) {
        Path jar = Path.of("..", service, "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; package the services first");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                service.equals("planner") ? "-Xmx192m" : "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        return new ServiceProcess(
                service, command, folder.resolve(service + ".log").toFile());
    }

    /** SIGKILL: the process gets no chance to tidy up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again as it was. */
    void restart() {
        process = launch();
    }

    /** SIGSTOP: the process stands still and notices nothing, as in a long pause of its collector or its host. */
    void freeze() {
        signal("STOP");
    }

    /** SIGCONT: the process goes on as if no time had passed. */
    void thaw() {
        signal("CONT");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
        }
        process.destroy();
        process.onExit().join();
    }

    @Override
    public String toString() {
        return service;
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0) {
                throw new IllegalStateException("kill -%s of %s ended with %d".formatted(name, service, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot signal " + service, e);
        }
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + service, e);
        }
    }
}
