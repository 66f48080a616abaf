package dev.headway.standalone;

import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything running until Ctrl-C, for requests of one's own. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts Kafka, the services and sandbox clusters, and keeps them running until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    private static final String UPGRADE = "istio-1-30-3";

    @Option(
            names = "--clusters",
            paramLabel = "N",
            defaultValue = "1",
            description = "sandbox clusters, 1 to 20 (default: ${DEFAULT-VALUE})")
    private int clusters;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "12",
            description = "nodes of each, 4 to 500 (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "of Kafka (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "of health and metrics (default: ${DEFAULT-VALUE})")
    private int httpPort;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DemoCommand.Range.check(spec, "--clusters", clusters, 1, 20);
        DemoCommand.Range.check(spec, "--nodes", nodes, 4, 500);
        System.out.println("Starting …");
        try (LocalFleet fleet = LocalFleet.start(port, clusters, nodes)) {
            return Services.runWhile(fleet, httpPort, () -> {
                fleet.awaitRegistrations();
                describe(fleet, System.out);
                return untilInterrupted();
            });
        }
    }

    private void describe(LocalFleet fleet, PrintStream out) {
        Path yaml = fleet.folder().resolve("upgrade.yaml");
        Path json = fleet.folder().resolve("upgrade.json");
        UpgradeRequested request = DemoRequest.message(UPGRADE, fleet.sandbox(), Fail.none);
        write(yaml, DemoRequest.yaml(UPGRADE, fleet.sandbox(), Fail.none));
        write(json, MessageCodec.structured(new Envelope<>(request, UPGRADE, Instant.now())));
        out.printf("%nKafka        %s%n", fleet.bootstrap());
        out.printf(
                "Kubernetes   %s   (%d cluster%s with Istio 1.29.6)%n",
                fleet.sandbox().kubeconfig(), clusters, clusters == 1 ? "" : "s");
        out.printf("Health       http://127.0.0.1:%d/q/health%n", httpPort);
        out.printf("Log          %s%n%nTopics%n", fleet.log());
        MessageCatalogue.topics().forEach(topic -> out.printf("  %-34s written by %s%n", topic.name(), topic.writer()));
        out.printf(
                "%nPublish a request and follow it:%n  ./headway apply -f %s --watch --bootstrap %s%n",
                yaml, fleet.bootstrap());
        out.printf(
                "%nThe same with a plain Kafka client:%n  kcat -P -b %s -t headway.upgrade.requests %s%n",
                fleet.bootstrap(), json);
        out.printf("  kcat -C -b %s -t headway.upgrade.events -f '%%k %%s\\n'%n", fleet.bootstrap());
        out.printf(
                "%nThe last step waits for you:%n  ./headway approve %s retire/cluster-1 --bootstrap %s%n",
                UPGRADE, fleet.bootstrap());
        out.printf("%nCtrl-C stops everything and removes %s%n", fleet.folder());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static int untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
