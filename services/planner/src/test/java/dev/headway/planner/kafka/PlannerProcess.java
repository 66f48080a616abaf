package dev.headway.planner.kafka;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The packaged planner as a process of its own, with the heap of its container. */
final class PlannerProcess implements AutoCloseable {

    private final List<String> command;
    private final File log;
    private Process process;

    private PlannerProcess(List<String> command, File log) {
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /** Starts it; its state and its log are in this folder. */
    static PlannerProcess start(String bootstrap, Path folder) {
        return new PlannerProcess(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dkafka.bootstrap.servers=" + bootstrap,
                        "-Dkafka-streams.state.dir=" + folder.resolve("planner"),
                        "-Dquarkus.http.port=0",
                        "-jar",
                        ShippedPlanner.jar().toString()),
                folder.resolve("planner.log").toFile());
    }

    /** SIGKILL, and started again at once, as a kubelet would at the first time. */
    void killAndRestart() {
        process.destroyForcibly().onExit().join();
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the planner", e);
        }
    }
}
