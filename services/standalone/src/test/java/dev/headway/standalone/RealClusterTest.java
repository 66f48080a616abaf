package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static dev.headway.standalone.Requests.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.apiserver.RealApiServer;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/** A whole upgrade on a real API server, where {@code KUBEBUILDER_ASSETS} has its binaries. */
@EnabledIf("binariesAreThere")
@QuarkusTest
@WithTestResource(
        value = FleetResource.class,
        initArgs = @ResourceArg(name = FleetResource.FLEET, value = FleetResource.REAL))
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClusterTest {

    /** What {@code istioctl x precheck} asks for before Istio 1.30. */
    private static final int LEAST_MINOR = 32;

    @SuppressWarnings("NullAway.Init") // injected by FleetResource
    LocalFleet fleet;

    static boolean binariesAreThere() {
        if (!RealApiServer.available()) {
            return skipped(RealApiServer.NEEDS);
        }
        int minor = RealApiServer.minor();
        return minor >= LEAST_MINOR
                || skipped("Istio 1.30 is not installed on Kubernetes older than 1.%d, and KUBEBUILDER_ASSETS has 1.%d"
                        .formatted(LEAST_MINOR, minor));
    }

    private static boolean skipped(String reason) {
        System.out.println("SKIPPED: " + reason + ", so no upgrade is tried on a real API server");
        return false;
    }

    @Test
    @Order(1)
    void rollsBackAfterANodeThatFails() {
        SandboxCluster cluster = fleet.sandbox().cluster(FleetResource.REAL);
        cluster.faults().ztunnelNeverReady("node-4", NEW);
        UpgradeRequested request = request("10s");
        Requests.publish(fleet, request);

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

        cluster.faults().clear();
        assertThat(recording.outcome())
                .as("the end of %s", recording.lastEvents())
                .isEqualTo(Outcome.ROLLED_BACK);
        FinalState.of(cluster)
                .everyNodeServesAt(OLD)
                .tagAt("default", OLD)
                .controlPlanes(OLD)
                .nothingLeftBehind();
    }

    @Test
    @Order(2)
    void upgradesFromRequestToEnd() {
        SandboxCluster cluster = fleet.sandbox().cluster(FleetResource.REAL);
        UpgradeRequested request = Requests.named("again-" + FleetResource.REAL, request("60s"));
        Requests.publish(fleet, request);

        Recording recording = Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

        assertThat(recording.outcome())
                .as("the end of %s", recording.lastEvents())
                .isEqualTo(Outcome.COMPLETED);
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("default", NEW)
                .releaseAt("ztunnel", "1.30.3")
                .controlPlanes(NEW)
                .nothingLeftBehind();
    }

    /** Whatever Kubernetes the binaries are of, also one that is newer than this Istio. */
    private UpgradeRequested request(String readyTimeout) {
        return Requests.acknowledging(
                List.of("HW131"), Requests.of(fleet, FleetResource.REAL, "Rollback", readyTimeout, "60s"));
    }
}
