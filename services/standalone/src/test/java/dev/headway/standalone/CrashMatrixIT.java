package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static dev.headway.standalone.Requests.OLD;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.standalone.Reaper.Moment;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every kind of call that changes a cluster is a place where the process that makes it may die: one process dies at each, before
 * or after the API server takes the call in turns, and at the calls of a rollback at the other moment.
 *
 * <p>The other moment of each site, and the sites that few upgrades come by, such as the Lease of the tag-promoter, are those of
 * the matrices inside one process, which lose the same requests and start the same code again: {@code CrashMatrixTest} of the
 * control-plane-executor (every change of every step, both moments), {@code NodeCrashTest} and {@code SurgeCrashTest} of the
 * node-executor, {@code TagCrashTest} of the tag-promoter. {@code ChangeSitesTest} of each holds that no site is missing there.
 */
class CrashMatrixIT {

    private static final Map<String, Moment> FORWARD = Map.ofEntries(
            entry("control-plane-executor POST leases", Moment.BEFORE),
            entry("control-plane-executor PUT leases", Moment.AFTER),
            entry("control-plane-executor POST secrets", Moment.BEFORE),
            entry("control-plane-executor PUT secrets", Moment.AFTER),
            entry("control-plane-executor POST objects of a chart", Moment.AFTER),
            entry("control-plane-executor PATCH objects of a chart", Moment.BEFORE),
            entry("control-plane-executor DELETE objects of a chart", Moment.AFTER),
            entry("control-plane-executor PATCH daemonsets", Moment.BEFORE),
            entry("control-plane-executor PATCH customresourcedefinitions", Moment.AFTER),
            entry("node-executor PATCH nodes", Moment.BEFORE),
            entry("node-executor POST pods/eviction", Moment.BEFORE),
            entry("node-executor DELETE pods", Moment.AFTER),
            entry("tag-promoter PATCH objects of a chart", Moment.BEFORE));

    private static final Map<String, Moment> BACK = Map.of(
            "control-plane-executor PUT secrets", Moment.BEFORE,
            "control-plane-executor DELETE objects of a chart", Moment.BEFORE,
            "node-executor PATCH nodes", Moment.AFTER,
            "node-executor DELETE pods", Moment.BEFORE);

    private final LocalFleet fleet = LocalFleet.start(0, 1, 3);
    private final SandboxCluster cluster = fleet.sandbox().clusters().getFirst();
    private final Processes services = Processes.start(fleet, "crash-matrix");

    @AfterEach
    void stopEverything() {
        services.close();
        fleet.close();
    }

    @Test
    void anUpgradeEndsWhereverTheExecutorsDie() {
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback", "60s", "60s");
        fleet.awaitRegistrations();
        Recording recording;
        try (Reaper reaper = new Reaper(services.all(), FORWARD)) {
            cluster.server().faults().cut(reaper);
            publish(request);
            recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();
            assertThat(reaper.deaths()).isEqualTo(FORWARD);
        }

        assertThat(recording.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(recording.completed()).doesNotHaveDuplicates().contains("FORWARD retire");
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
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback", "8s", "60s");
        fleet.awaitRegistrations();
        publish(request);
        Recording.untilRollback(fleet.bootstrap(), request.upgrade());
        Recording recording;
        try (Reaper reaper = new Reaper(services.all(), BACK)) {
            cluster.server().faults().cut(reaper);
            recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();
            assertThat(reaper.deaths()).isEqualTo(BACK);
        }

        assertThat(recording.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.completed()).doesNotHaveDuplicates();
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
}
