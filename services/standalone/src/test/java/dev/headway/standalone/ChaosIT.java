package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.model.Outcome;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.simulator.invariants.Auditor;
import dev.headway.simulator.invariants.Happening;
import dev.headway.testkit.JavaProcess;
import dev.headway.testkit.proxy.FaultProxy;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that may happen to real processes, over one upgrade: services die and stand still, the broker restarts, and the
 * road to the API server is bad. {@code -Dheadway.chaos.seed=N} repeats what is drawn; when exactly it falls is up to the machine.
 */
class ChaosIT {

    private static final int STRIKES = 20;
    private static final int STRIKES_AT_THE_END = 2;
    private static final String FOREIGN = "node-3";
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration STANDSTILL = Duration.ofSeconds(8);

    private final long seed = Long.getLong("headway.chaos.seed", System.nanoTime() % 1_000_000);
    private final long start = System.nanoTime();
    private final LocalFleet fleet = LocalFleet.start(
            0,
            List.of(SandboxCluster.builder()
                    .name("cluster-1")
                    .nodes(12)
                    .labels(Map.of("environment", "staging"))
                    .foreignCordon(FOREIGN)));
    private final SandboxCluster cluster = fleet.sandbox().clusters().getFirst();
    private final ClusterLog clusterLog = ClusterLog.of(cluster);
    private final FaultProxy proxy =
            FaultProxy.before(URI.create(cluster.server().url()).getPort());
    private MessageLog messages;
    private Processes services;
    private long resumed;

    @BeforeEach
    void startServices() {
        diary("seed " + seed);
        messages = MessageLog.of(fleet.bootstrap());
        services = Processes.start(
                fleet,
                "chaos",
                kubeconfig -> kubeconfig.replace(cluster.server().url(), "http://127.0.0.1:" + proxy.port()));
    }

    @AfterEach
    void stopEverything() throws Exception {
        services.close();
        proxy.close();
        messages.close();
        fleet.close();
    }

    @Test
    void keepsEveryPromiseWhateverHappensToProcessesAndRoads() throws Exception {
        Random random = new Random(seed);
        List<Strike> strikes = Strike.drawn(random, STRIKES + STRIKES_AT_THE_END, Processes.NAMES);
        int restart = 5 + random.nextInt(10);
        fleet.awaitRegistrations();
        publish(Requests.askingBeforeItRetires(Requests.of(fleet, "cluster-1", "Pause", "60s", "60s")));
        await(ClusterPlanned.class::isInstance);

        try (Weather weather = Weather.of(
                new Random(random.nextLong()), proxy, cluster.server().faults(), this::diary)) {
            for (int i = 0; i < STRIKES; i++) {
                if (i == restart) {
                    diary("the broker restarts");
                    fleet.broker().restart();
                }
                strike(strikes.get(i));
            }
            await(ApprovalRequested.class::isInstance);
            diary("a person approves the retirement");
            publish(new ApproveRequested(
                    "up-cluster-1", "approve-1", "retire/cluster-1", "on-call", "all strikes fell"));
            for (Strike strike : strikes.subList(STRIKES, strikes.size())) {
                strike(strike);
            }
        }
        diary("all is calm");
        await(UpgradeEnded.class::isInstance);

        diary("the upgrade ended");
        assertThat(messages.entries())
                .filteredOn(entry -> entry.message() instanceof UpgradeEnded)
                .extracting(entry -> ((UpgradeEnded) entry.message()).outcome())
                .as("outcome, seed %d", seed)
                .containsExactly(Outcome.COMPLETED);
        assertThat(messages.unreadable()).as("messages nobody could read").isEmpty();
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("canary", NEW)
                .tagAt("stable", NEW)
                .tagAt("default", NEW)
                .controlPlanes(NEW)
                .everyReleaseDeployed()
                .onlyCordoned(FOREIGN)
                .noMarks();
        audit();
    }

    /** Holds the history against the promises that the simulator checks. */
    private void audit() {
        Auditor auditor = Auditor.ofAll();
        List<Happening> history = Chronicle.of(messages.entries(), clusterLog);
        history.forEach(auditor::hear);
        auditor.rest(Instant.now());
        diary("%d happenings keep every promise".formatted(auditor.checked()));
        assertThat(history)
                .as("kinds of cluster changes in the history")
                .hasAtLeastOneElementOfType(Happening.NodeCordoned.class)
                .hasAtLeastOneElementOfType(Happening.NodeUncordoned.class)
                .hasAtLeastOneElementOfType(Happening.PodEvicted.class)
                .hasAtLeastOneElementOfType(Happening.ZtunnelDeleted.class)
                .hasAtLeastOneElementOfType(Happening.ZtunnelReplaced.class)
                .hasAtLeastOneElementOfType(Happening.ZtunnelReadiness.class)
                .hasAtLeastOneElementOfType(Happening.CniChanged.class)
                .hasAtLeastOneElementOfType(Happening.CrdsChanged.class)
                .hasAtLeastOneElementOfType(Happening.RevisionInstalled.class)
                .hasAtLeastOneElementOfType(Happening.RevisionRemoved.class)
                .hasAtLeastOneElementOfType(Happening.TagPointed.class)
                .hasAtLeastOneElementOfType(Happening.GatewayChanged.class);
    }

    private void strike(Strike strike) throws InterruptedException {
        for (int seen = 0; seen < strike.after(); seen++) {
            messages.awaitMore(messages.size(), STANDSTILL.dividedBy(strike.after()));
        }
        diary("message %d: %s".formatted(messages.size(), strike));
        JavaProcess service = services.of(strike.service());
        int before = messages.size();
        switch (strike.kind()) {
            case KILL -> {
                service.kill();
                messages.awaitMore(before + 1_000, strike.hold());
                service.restart();
            }
            case FREEZE -> {
                service.freeze();
                messages.awaitMore(before + 1_000, strike.hold());
                service.thaw();
            }
        }
        resumeIfPaused();
    }

    /** Waits for a message; a person who sees the upgrade wait lets it go on. */
    private void await(Predicate<Message> wanted) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (messages.count(wanted) == 0) {
            assertThat(System.nanoTime())
                    .as("waited %s, seed %d; the last messages: %s", PATIENCE, seed, lastMessages())
                    .isLessThan(giveUp);
            messages.awaitMore(messages.size(), Duration.ofSeconds(1));
            resumeIfPaused();
        }
    }

    private void resumeIfPaused() {
        long paused = messages.count(ClusterUpgradePaused.class::isInstance);
        if (paused > resumed) {
            resumed = paused;
            diary("a person resumes");
            publish(new ResumeRequested("up-cluster-1", "resume-" + resumed, "on-call", "chaos is expected"));
        }
    }

    private List<String> lastMessages() {
        List<MessageLog.Entry> entries = messages.entries();
        return entries.subList(Math.max(0, entries.size() - 8), entries.size()).stream()
                .map(MessageLog.Entry::toString)
                .toList();
    }

    private void publish(UpgradeRequest request) {
        try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
            publisher.publish(request);
        }
    }

    private void diary(String words) {
        System.out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, words);
    }
}
