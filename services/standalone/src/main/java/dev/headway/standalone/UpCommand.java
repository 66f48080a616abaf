package dev.headway.standalone;

import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.prometheus.PrometheusBinary;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything running until Ctrl-C, for requests of one's own. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Starts Kafka and the services, on sandbox clusters or your own, and keeps them running until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    @Mixin
    private SandboxSize size = new SandboxSize();

    @Mixin
    private KubeconfigOptions own = new KubeconfigOptions();

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
        size.check(spec);
        Optional<RealClusters> real = own.clusters(spec);
        System.out.printf(
                "Starting Kafka%s …%n",
                real.map(clusters -> " and the services for clusters of " + clusters.kubeconfig())
                        .orElse(", the services and " + size));
        try (LocalFleet fleet = real.map(clusters -> LocalFleet.connect(port, clusters))
                .orElseGet(() -> LocalFleet.start(port, size.clusters(), size.nodes()))) {
            if (real.isEmpty() && PrometheusBinary.find().isPresent()) {
                fleet.observed();
            }
            return Services.runWhile(fleet, httpPort, () -> {
                if (real.isPresent()) {
                    new RealFleetGuide(fleet).print(System.out, httpPort);
                } else {
                    fleet.awaitRegistrations();
                    describe(fleet, System.out);
                }
                return untilInterrupted();
            });
        }
    }

    private void describe(LocalFleet fleet, PrintStream out) {
        Path yaml = fleet.folder().resolve("upgrade.yaml");
        Path json = fleet.folder().resolve("upgrade.json");
        UpgradeRequested request = DemoRequest.message(fleet, Fail.none);
        write(yaml, DemoRequest.yaml(fleet, Fail.none));
        write(json, MessageCodec.structured(new Envelope<>(request, DemoRequest.NAME, Instant.now())));
        out.printf("%nKafka        %s%n", fleet.bootstrap());
        out.printf("Kubernetes   %s   (%s)%n", fleet.sandbox().kubeconfig(), size);
        out.printf("Health       http://127.0.0.1:%d/q/health%n", httpPort);
        out.printf(
                "Prometheus   %s%n",
                fleet.prometheus()
                        .map(prometheus -> prometheus.server().address().toString())
                        .orElse("none: there is no prometheus on the PATH, so no metrics are judged"));
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
                DemoRequest.NAME, fleet.bootstrap());
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
