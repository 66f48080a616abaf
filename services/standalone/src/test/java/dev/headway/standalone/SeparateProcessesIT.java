package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.kafka.EventFeed;
import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.messaging.Envelope;
import dev.headway.model.Outcome;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The services as they run in production: a process each, some of which die without warning. */
class SeparateProcessesIT {

    private static final String BUDGET = "payments-1";

    private final LocalFleet fleet = LocalFleet.start(0, 1, 6);
    private final Map<String, ServiceProcess> services = new TreeMap<>();

    @BeforeEach
    void startServices() throws Exception {
        Path logs = Files.createDirectories(Path.of("target", "services"));
        for (String service :
                new String[] {"planner", "control-plane-executor", "node-executor", "tag-promoter", "health-watcher"}) {
            Map<String, String> configuration = new HashMap<>(Services.configuration(fleet, 0));
            configuration.remove("quarkus.log.file.path");
            if (service.equals("planner")) {
                configuration.put("headway.planner.node-lease", "15s");
                configuration.put("headway.planner.health-repeat", "2s");
                configuration.put("kafka-streams.num.standby.replicas", "0");
            }
            services.put(service, ServiceProcess.start(service, configuration, logs));
        }
    }

    @AfterEach
    void stopEverything() {
        services.values().forEach(ServiceProcess::close);
        fleet.close();
    }

    @Test
    void finishesAnUpgradeAlthoughThePlannerAndTheNodeExecutorAreKilled() {
        SandboxCluster cluster = fleet.sandbox().clusters().getFirst();
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback", "60s", "60s");
        fleet.awaitRegistrations();
        try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
            publisher.publish(request);
        }

        // A budget that can never be satisfied would refuse the plan; this one comes after it.
        awaitEvent(event -> event instanceof ClusterPlanned);
        cluster.faults().pdbBlocks("payments", BUDGET);
        awaitEvent(
                event -> event instanceof DrainBlocked blocked && blocked.pod().startsWith("payments/" + BUDGET + "-"));
        killAndRestart("node-executor");
        cluster.faults().clear();
        awaitEvent(event -> event instanceof StepCompleted step
                && step.step().step().toString().startsWith("node/"));
        killAndRestart("planner");

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();
        assertThat(recording.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(recording.completed()).doesNotHaveDuplicates().contains("FORWARD node/node-6", "FORWARD retire");
        assertThat(services.values())
                .allSatisfy(service ->
                        assertThat(service.isAlive()).as("%s is alive", service).isTrue());
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("default", NEW)
                .controlPlanes(NEW)
                .nothingLeftBehind();
    }

    private void killAndRestart(String name) {
        ServiceProcess service = Objects.requireNonNull(services.get(name), name);
        service.kill();
        service.restart();
    }

    private void awaitEvent(Predicate<Message> wanted) {
        long giveUp = System.nanoTime() + 120_000_000_000L;
        boolean[] seen = {false};
        try (EventFeed feed = new EventFeed(fleet.bootstrap())) {
            feed.run(
                    (Envelope<? extends Message> envelope) -> {
                        seen[0] = wanted.test(envelope.message());
                        return !seen[0];
                    },
                    () -> System.nanoTime() < giveUp);
        }
        assertThat(seen[0]).as("the event was seen within two minutes").isTrue();
    }
}
