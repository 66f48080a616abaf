package dev.headway.cli;

import dev.headway.testkit.kafka.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A place to type commands at, with a real broker and answers from a script. */
final class Terminal implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final ScriptedFleet fleet;

    /** What came of a command. */
    record Run(int code, String out, String err) {}

    Terminal(Path folder) {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(2);
        fleet = new ScriptedFleet(broker.bootstrap());
    }

    /** Who answers. */
    ScriptedFleet fleet() {
        return fleet;
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    Run run(List<String> arguments) {
        return run(arguments, bootstrap());
    }

    static Run run(List<String> arguments, String bootstrap) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--bootstrap", bootstrap));
        int code = HeadwayCli.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    @Override
    public void close() throws InterruptedException {
        fleet.close();
        broker.close();
    }
}
