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
import dev.headway.testkit.JavaProcess;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.time.Clock;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The services as they run in production: a process each, some of which die without warning. */
class SeparateProcessesIT {

    private static final String BUDGET = "payments-1";

    private final LocalFleet fleet = LocalFleet.start(0, 1, 6);
    private final Processes services = Processes.start(fleet, "services");

    @AfterEach
    void stopEverything() {
        services.close();
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
        assertThat(services.all().values())
                .allSatisfy(service ->
                        assertThat(service.isAlive()).as("%s is alive", service).isTrue());
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("default", NEW)
                .controlPlanes(NEW)
                .nothingLeftBehind();
    }

    private void killAndRestart(String name) {
        JavaProcess service = services.of(name);
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
