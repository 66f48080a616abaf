package dev.headway.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged program as a process of its own, which a test kills, freezes and starts again. */
public final class JavaProcess implements AutoCloseable {

    private final String name;
    private final List<String> command;
    private final File log;
    private Process process;

    private JavaProcess(String name, List<String> command, File log) {
        this.name = name;
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /**
     * Starts it.
     *
     * @param jar what {@code java -jar} runs
     * @param megabytes its heap, as that of its container
     * @param properties its system properties
     * @param folder where its log is written
     */
    public static JavaProcess start(
            String name, Path jar, int megabytes, Map<String, String> properties, Path folder) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        return new JavaProcess(name, command, folder.resolve(name + ".log").toFile());
    }

    /** SIGKILL: the process gets no chance to tidy up. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again as it was. */
    public void restart() {
        process = launch();
    }

    /** SIGSTOP: the process stands still and notices nothing, as in a long pause of its collector or its host. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: the process goes on as if no time had passed. */
    public void thaw() {
        signal("CONT");
    }

    public boolean isAlive() {
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
        return name;
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0) {
                throw new IllegalStateException("kill -%s of %s ended with %d".formatted(signal, name, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot signal " + name, e);
        }
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
        }
    }
}
