package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static dev.headway.standalone.Requests.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every call that changes a cluster is a place where the process that makes it may die. */
class CrashMatrixIT {

    private static final List<String> CHANGERS = List.of("control-plane-executor", "node-executor", "tag-promoter");

    /** The calls that every upgrade makes at least twice, so that a process can die before one and after the other. */
    private static final List<String> CHANGERS_CALLS = List.of(
            "control-plane-executor POST leases",
            "control-plane-executor PUT leases",
            "control-plane-executor POST secrets",
            "control-plane-executor PUT secrets",
            "control-plane-executor POST objects of a chart",
            "control-plane-executor PATCH objects of a chart",
            "control-plane-executor DELETE objects of a chart",
            "control-plane-executor PATCH daemonsets",
            "control-plane-executor PATCH customresourcedefinitions",
            "node-executor PATCH nodes",
            "node-executor POST pods/eviction",
            "node-executor DELETE pods",
            "tag-promoter PATCH objects of a chart",
            "tag-promoter PUT leases");

    private final LocalFleet fleet = LocalFleet.start(0, 1, 3);
    private final SandboxCluster cluster = fleet.sandbox().clusters().getFirst();
    private final Map<String, ServiceProcess> services = new TreeMap<>();
    private final Reaper reaper = new Reaper(services);

    @BeforeEach
    void startServices() throws Exception {
        Path logs = Files.createDirectories(Path.of("target", "crash-matrix"));
        Map<String, String> planner = configuration("planner");
        planner.putAll(Map.of(
                "headway.planner.control-plane-lease", "12s",
                "headway.planner.node-lease", "12s",
                "headway.planner.tag-lease", "12s",
                "headway.planner.health-repeat", "2s",
                "kafka-streams.num.standby.replicas", "0"));
        services.put("planner", ServiceProcess.start("planner", planner, logs));
        services.put("health-watcher", ServiceProcess.start("health-watcher", configuration("health-watcher"), logs));
        for (String service : CHANGERS) {
            services.put(service, ServiceProcess.start(service, configuration(service), logs));
        }
    }

    @AfterEach
    void stopEverything() {
        reaper.close();
        services.values().forEach(ServiceProcess::close);
        fleet.close();
    }

    @Test
    void anUpgradeEndsWhereverTheExecutorsDie() {
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback", "60s", "60s");
        fleet.awaitRegistrations();
        cluster.server().faults().cut(reaper);
        publish(request);

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

        reaper.deaths().forEach((site, moments) -> System.out.printf("killed at %s: %s%n", site, moments));
        assertThat(recording.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(recording.completed()).doesNotHaveDuplicates().contains("FORWARD retire");
        assertThat(reaper.deaths())
                .containsAllEntriesOf(CHANGERS_CALLS.stream()
                        .collect(Collectors.toMap(site -> site, site -> EnumSet.allOf(Reaper.Moment.class))));
        assertThat(ztunnelsDeleted()).as("ztunnel pods deleted").hasSize(3).doesNotHaveDuplicates();
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("canary", NEW)
                .tagAt("stable", NEW)
                .tagAt("default", NEW)
                .releaseAt("ztunnel", "1.30.3")
                .releaseAt("istio-cni", "1.30.3")
                .releaseAt("istio-base", "1.30.3")
                .controlPlanes(NEW)
                .nothingLeftBehind();
    }

    @Test
    void aRollbackEndsWhereverTheExecutorsDie() {
        cluster.faults().ztunnelNeverReady("node-2", NEW);
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback", "4s", "60s");
        fleet.awaitRegistrations();
        publish(request);
        Recording.untilRollback(fleet.bootstrap(), request.upgrade());
        cluster.server().faults().cut(reaper);

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

        reaper.deaths().forEach((site, moments) -> System.out.printf("killed at %s: %s%n", site, moments));
        assertThat(recording.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.completed()).doesNotHaveDuplicates();
        assertThat(reaper.deaths())
                .containsKeys(
                        "control-plane-executor PUT secrets",
                        "control-plane-executor DELETE objects of a chart",
                        "node-executor PATCH nodes",
                        "node-executor DELETE pods");
        FinalState.of(cluster)
                .everyNodeServesAt(OLD)
                .tagAt("default", OLD)
                .releaseAt("ztunnel", "1.29.6")
                .releaseAt("istio-cni", "1.29.6")
                .controlPlanes(OLD)
                .nothingLeftBehind();
    }

    /** The paths of the ztunnel pods whose deletion the API server took. */
    private List<String> ztunnelsDeleted() {
        return cluster.server().requests().recent().stream()
                .filter(entry -> entry.key().verb().equals("delete"))
                .filter(entry -> entry.path().contains("/pods/ztunnel-"))
                .filter(entry -> entry.key().userAgent().contains("node-executor"))
                .filter(entry -> entry.status() == 200 || entry.status() == 202)
                .map(RequestLog.Entry::path)
                .toList();
    }

    private void publish(UpgradeRequested request) {
        try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
            publisher.publish(request);
        }
    }

    /** A kubeconfig whose token names the service, and a session short enough for a restart to take over at once. */
    private Map<String, String> configuration(String service) throws IOException {
        Map<String, String> configuration = new HashMap<>(Services.configuration(fleet, 0));
        Path kubeconfig = Files.writeString(
                fleet.folder().resolve("kubeconfig-" + service),
                Files.readString(fleet.sandbox().kubeconfig())
                        .replaceAll("token: \"?sandbox\"?", "token: " + service)
                        .replace("http://", "http://" + service + ":none@"));
        configuration.put("headway.clusters.kubeconfig", kubeconfig.toString());
        configuration.put("mp.messaging.connector.smallrye-kafka.session.timeout.ms", "3000");
        configuration.put("mp.messaging.connector.smallrye-kafka.heartbeat.interval.ms", "500");
        configuration.remove("quarkus.log.file.path");
        return configuration;
    }
}
