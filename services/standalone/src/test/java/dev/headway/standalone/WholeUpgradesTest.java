package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static dev.headway.standalone.Requests.OLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Outcome;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whole upgrades through all services, a real broker and a sandbox cluster each, with the state they leave. */
@QuarkusTest
@WithTestResource(
        value = FleetResource.class,
        initArgs = @ResourceArg(name = FleetResource.FLEET, value = FleetResource.WHOLE))
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeUpgradesTest {

    private static final String EGRESS = "istio-egress";
    private static final String WAYPOINT_OF_CANARY = "orders/waypoint";
    private static final String WAYPOINT_OF_STABLE = "payments/waypoint";
    private static final String WAYPOINT_OF_DEFAULT = "catalog/waypoint";

    @SuppressWarnings("NullAway.Init") // injected by FleetResource
    LocalFleet fleet;

    /** Those that meet a fault run beside the others, each in a cluster of its own. */
    @BeforeAll
    void beginWhatFails() {
        fleet.sandbox().cluster("cluster-3").faults().ztunnelNeverReady("node-3", NEW);
        Requests.publish(fleet, Requests.of(fleet, "cluster-3", "Rollback", "6s", "20s"));
        fleet.sandbox().cluster("cluster-4").faults().gatewaysFailAfterMove("stable");
        Requests.publish(fleet, Requests.of(fleet, "cluster-4", "Pause", "30s", "10s"));
        fleet.sandbox().cluster("cluster-5").faults().istiodNeverAvailable(NEW);
        Requests.publish(fleet, Requests.of(fleet, "cluster-5", "Rollback", "30s", "8s"));
        fleet.sandbox().cluster("cluster-6").istio().installGateway(EGRESS);
        fleet.sandbox().cluster("cluster-6").faults().gatewayNeverReady(EGRESS, "1.30.3");
        Requests.publish(
                fleet, Requests.leavingGatewaysOut(1, Requests.of(fleet, "cluster-6", "Rollback", "30s", "15s")));
    }

    @Test
    void upgradesAClusterFromARequestThatKcatPublished(@TempDir Path folder) throws Exception {
        Assumptions.assumeThat(kcatIsThere())
                .as("skipped: kcat is not installed (Debian package kcat)")
                .isTrue();
        UpgradeRequested request = Requests.of(fleet, "cluster-1", "Rollback");
        Path event = Files.writeString(
                folder.resolve("request.json"),
                MessageCodec.structured(new Envelope<>(request, "from-kcat", Instant.now())));
        fleet.awaitRegistrations();
        kcat("-P", "-b", fleet.bootstrap(), "-t", "headway.upgrade.requests", event.toString());

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

        assertThat(recording.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(recording.completed())
                .startsWith(
                        "FORWARD survey", "FORWARD crds", "FORWARD revision", "FORWARD cni", "FORWARD stage-ztunnel")
                .endsWith(
                        "FORWARD settle-ztunnel",
                        "FORWARD tag/canary",
                        "FORWARD tag/stable",
                        "FORWARD tag/default",
                        "FORWARD gateway/istio-ingress/istio-ingress",
                        "FORWARD retire");
        isUpgraded(fleet.sandbox().cluster("cluster-1"));
    }

    @Test
    void changesNothingMoreWhenEveryMessageComesTwice() throws Exception {
        UpgradeRequested request = Requests.of(fleet, "cluster-2", "Rollback");
        Recording recording;
        int repeated;
        try (Duplicator duplicator = new Duplicator(fleet.bootstrap(), "cluster-2")) {
            Requests.publish(fleet, request);
            recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();
            repeated = duplicator.published();
        }

        assertThat(repeated).isGreaterThan(60);
        assertThat(recording.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(recording.completed()).doesNotHaveDuplicates();
        assertThat(recording.started()).extracting(StepRef::attempt).containsOnly(1);
        isUpgraded(fleet.sandbox().cluster("cluster-2"));
    }

    @Test
    void rollsBackWhenANodesZtunnelNeverBecomesReady() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-3");

        Recording recording = Recording.of(fleet.bootstrap(), "up-cluster-3").inOrder();

        assertThat(recording.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.completed()).contains("BACK node/node-3").doesNotContain("FORWARD settle-ztunnel");
        assertThat(recording.forwardAfterFailure())
                .as("steps started after the failure")
                .isEmpty();
        FinalState.of(cluster)
                .everyNodeServesAt(OLD)
                .tagAt("canary", OLD)
                .tagAt("default", OLD)
                .gatewayAt(WAYPOINT_OF_CANARY, OLD)
                .releaseAt("ztunnel", "1.29.6")
                .releaseAt("istio-cni", "1.29.6")
                .releaseAt("istio-base", "1.30.3")
                .controlPlanes(OLD)
                .nothingLeftBehind();
    }

    @Test
    void movesOnlyTheTagBackWhoseGatewaysFail() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-4");

        Recording recording = Recording.of(fleet.bootstrap(), "up-cluster-4").inOrder();

        assertThat(recording.paused()).isTrue();
        assertThat(recording.completed()).endsWith("FORWARD tag/canary", "BACK tag/stable");
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("canary", NEW)
                .tagAt("stable", OLD)
                .tagAt("default", OLD)
                .gatewayAt(WAYPOINT_OF_CANARY, NEW)
                .gatewayAt(WAYPOINT_OF_STABLE, OLD)
                .gatewayAt(WAYPOINT_OF_DEFAULT, OLD)
                .controlPlanes(OLD, NEW)
                .nothingLeftBehind();
        Requests.publish(fleet, new AbortRequested(recording.upgrade(), "enough", "test", "the test has seen enough"));
    }

    @Test
    void leavesAGatewayOutThatFailsWithTheNewChartAndUpgradesTheOther() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-6");

        Recording recording = Recording.of(fleet.bootstrap(), "up-cluster-6").inOrder();

        assertThat(recording.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(recording.completed())
                .endsWith(
                        "FORWARD tag/default",
                        "BACK gateway/istio-ingress/istio-egress",
                        "FORWARD gateway/istio-ingress/istio-ingress");
        assertThat(recording.events())
                .filteredOn(ClusterUpgradeEnded.class::isInstance)
                .extracting(event -> ((ClusterUpgradeEnded) event).detail())
                .containsExactly("failed, moved back and left out: gateway/istio-ingress/istio-egress;"
                        + " revision 1-29-6 is not retired");
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("default", NEW)
                .releaseAt(EGRESS, "1.29.6")
                .releaseAt("istio-ingress", "1.30.3")
                .controlPlanes(OLD, NEW)
                .nothingLeftBehind();
        assertThat(cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace("istio-ingress")
                        .withName(EGRESS)
                        .require()
                        .getStatus())
                .as("the gateway that was moved back serves")
                .extracting(DeploymentStatus::getReadyReplicas, DeploymentStatus::getUpdatedReplicas)
                .containsExactly(1, 1);
    }

    @Test
    void uninstallsARevisionThatNeverBecomesAvailable() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-5");

        Recording recording = Recording.of(fleet.bootstrap(), "up-cluster-5").inOrder();

        assertThat(recording.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.completed()).containsExactly("FORWARD survey", "FORWARD crds", "BACK revision");
        FinalState.of(cluster)
                .everyNodeServesAt(OLD)
                .tagAt("default", OLD)
                .releaseAt("ztunnel", "1.29.6")
                .controlPlanes(OLD)
                .nothingLeftBehind();
    }

    @Test
    void aPauseTakesBackANodeThatWaitsForItsBudget() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-7");
        String colleagues = "node-5";
        UpgradeRequested request = Requests.oneAtATime(fleet, "cluster-7");
        Requests.publish(fleet, request);
        await("cluster-7", ClusterPlanned.class);
        cordon(cluster, colleagues, true);
        NodeWaiting waiting = await("cluster-7", NodeWaiting.class);

        Requests.publish(fleet, new PauseRequested(request.upgrade(), "p1", "test", "the budget is used up"));
        NodeWithdrawn withdrawn = await("cluster-7", NodeWithdrawn.class);
        long changes = changesOfNodes(cluster);
        cordon(cluster, colleagues, false);

        assertThat(withdrawn.node()).isEqualTo(waiting.node());
        Awaitility.await("2 s in which no node is cordoned")
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> cluster.state().cordonedNodes().isEmpty());
        assertThat(changesOfNodes(cluster)).isEqualTo(changes);

        Requests.publish(fleet, new ResumeRequested(request.upgrade(), "r1", "test", "there is room"));

        assertThat(await("cluster-7", UpgradeEnded.class).outcome()).isEqualTo(Outcome.COMPLETED);
        FinalState.of(cluster).everyNodeServesAt(NEW).controlPlanes(NEW).nothingLeftBehind();
    }

    @Test
    void goesBackFromTheLastGateAlsoWhereNoPodEverMoved() {
        SandboxCluster cluster = fleet.sandbox().cluster("cluster-8");
        UpgradeRequested request = Requests.askingBeforeItRetires(Requests.inPlace(fleet, "cluster-8"));
        Requests.publish(fleet, request);
        await("cluster-8", ApprovalRequested.class);

        Requests.publish(fleet, new RollbackRequested(request.upgrade(), "b1", null, null, "test", "nobody likes it"));

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();
        assertThat(recording.outcome())
                .as("the end of %s", recording.lastEvents())
                .isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.completed())
                .containsSubsequence("BACK tag/canary", "BACK gateway/istio-ingress/istio-ingress", "BACK revision");
        FinalState.of(cluster)
                .everyNodeServesAt(OLD)
                .tagAt("canary", OLD)
                .tagAt("stable", OLD)
                .tagAt("default", OLD)
                .gatewayAt(WAYPOINT_OF_DEFAULT, OLD)
                .releaseAt("istio-ingress", "1.29.6")
                .controlPlanes(OLD)
                .nothingLeftBehind();
    }

    @Test
    void rejectsARequestForClustersThatDoNotExist() {
        UpgradeRequested request = Requests.of(fleet, "cluster-99", "Rollback");
        Requests.publish(fleet, request);

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade());

        assertThat(recording.events())
                .singleElement()
                .isInstanceOfSatisfying(
                        UpgradeRejected.class,
                        rejected -> assertThat(rejected.violations())
                                .extracting(Violation::path, Violation::value)
                                .containsExactly(
                                        tuple("spec.stages[0].clusters.names", "cluster-99"),
                                        tuple("spec.stages[0].clusters", "cluster-99")));
    }

    private static void isUpgraded(SandboxCluster cluster) {
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("canary", NEW)
                .tagAt("stable", NEW)
                .tagAt("default", NEW)
                .gatewayAt(WAYPOINT_OF_CANARY, NEW)
                .gatewayAt(WAYPOINT_OF_STABLE, NEW)
                .gatewayAt(WAYPOINT_OF_DEFAULT, NEW)
                .releaseAt("ztunnel", "1.30.3")
                .releaseAt("istio-cni", "1.30.3")
                .releaseAt("istio-base", "1.30.3")
                .controlPlanes(NEW)
                .nothingLeftBehind();
    }

    /** The first message of a kind about a cluster, or about its upgrade. */
    private <M extends Message> M await(String cluster, Class<M> type) {
        List<M> found = new ArrayList<>();
        Recording.await(fleet.bootstrap(), type.getSimpleName(), message -> {
            if (type.isInstance(message) && message.subject().contains(cluster)) {
                found.add(type.cast(message));
            }
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private static void cordon(SandboxCluster cluster, String node, boolean on) {
        cluster.client().nodes().withName(node).edit(found -> {
            found.getSpec().setUnschedulable(on);
            return found;
        });
    }

    private static long changesOfNodes(SandboxCluster cluster) {
        return cluster.server().requests().snapshot().counts().entrySet().stream()
                .filter(entry -> entry.getKey().userAgent().startsWith("headway"))
                .filter(entry -> RequestLog.MUTATING.contains(entry.getKey().verb()))
                .filter(entry -> entry.getKey().resource().equals("nodes"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static boolean kcatIsThere() throws InterruptedException {
        try {
            return new ProcessBuilder("kcat", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void kcat(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("kcat"), Arrays.stream(arguments))
                        .toList())
                .inheritIO()
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
