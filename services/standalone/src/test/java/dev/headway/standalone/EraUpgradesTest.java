package dev.headway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.RequestReader;
import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxIstio;
import dev.headway.testkit.sandbox.SandboxState;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every era of Istio, through all services: from request to end, and back again after a node that fails. Each pair takes another
 * way over the nodes. All of them run at the same time, each in a cluster of its own.
 */
@QuarkusTest
@WithTestResource(
        value = FleetResource.class,
        initArgs = @ResourceArg(name = FleetResource.FLEET, value = FleetResource.ERAS))
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EraUpgradesTest {

    /** Two neighbouring versions and what is particular about the step between them. */
    enum Pair {
        /** CRDs are adopted by Helm; tags are one object; the outgoing CNI agent takes its plugin along. */
        CRD_ADOPTION("1.23.6", "1.24.6", false, "Drain", "Rolling", "HW311, HW331"),
        /** OnDelete by a patch, then by a value, for ztunnel and for the CNI agent. */
        ON_DELETE_BY_VALUE("1.25.5", "1.26.8", false, "Drain", "WithNode", ""),
        /** The Services of the tags appear. */
        TAG_SERVICES("1.27.9", "1.28.10", true, "InPlace", "Rolling", ""),
        /** The newest. */
        NEWEST("1.29.6", "1.30.3", true, "Surge", "Rolling", "");

        private final String from;
        private final String to;
        private final boolean tagServices;
        private final String nodes;
        private final String cni;
        private final String acknowledged;

        Pair(String from, String to, boolean tagServices, String nodes, String cni, String acknowledged) {
            this.from = from;
            this.to = to;
            this.tagServices = tagServices;
            this.nodes = nodes;
            this.cni = cni;
            this.acknowledged = acknowledged;
        }

        String from() {
            return from;
        }

        String forward() {
            return "forward-" + SandboxIstio.revision(from);
        }

        String back() {
            return "back-" + SandboxIstio.revision(from);
        }
    }

    @SuppressWarnings("NullAway.Init") // injected by FleetResource
    LocalFleet fleet;

    private final Map<String, Begun> begun = new HashMap<>();

    /** What was asked of a cluster, and what it had before. */
    private record Begun(UpgradeRequested request, Map<String, String> values, SandboxState.Tag defaultTag) {}

    @BeforeAll
    void beginAll() {
        for (Pair pair : Pair.values()) {
            begin(request(pair, pair.forward(), "60s"), pair.forward());
            fleet.sandbox().cluster(pair.back()).faults().ztunnelNeverReady("node-4", SandboxIstio.revision(pair.to));
            begin(request(pair, pair.back(), "8s"), pair.back());
        }
    }

    private void begin(UpgradeRequested request, String name) {
        SandboxCluster cluster = fleet.sandbox().cluster(name);
        begun.put(
                name, new Begun(request, UserValues.of(cluster), cluster.state().tag("default")));
        Requests.publish(fleet, request);
    }

    private Begun begun(String name) {
        return Objects.requireNonNull(begun.get(name), "begun is null");
    }

    @ParameterizedTest
    @EnumSource
    void upgradesFromRequestToEnd(Pair pair) {
        SandboxCluster cluster = fleet.sandbox().cluster(pair.forward());
        Begun begun = begun(pair.forward());

        Recording recording =
                Recording.of(fleet.bootstrap(), begun.request().upgrade()).inOrder();

        String revision = SandboxIstio.revision(pair.to);
        assertThat(recording.outcome())
                .as("the end of %s", recording.lastEvents())
                .isEqualTo(Outcome.COMPLETED);
        assertThat(UserValues.of(cluster)).containsAllEntriesOf(begun.values());
        FinalState.of(cluster)
                .everyNodeServesAt(revision)
                .tagAt("canary", revision, pair.tagServices ? revision : "")
                .tagAt("stable", revision, pair.tagServices ? revision : "")
                .tagAt("default", revision, pair.tagServices ? revision : "")
                .gatewayAt("orders/waypoint", revision)
                .gatewayAt("catalog/waypoint", revision)
                .releaseAt("ztunnel", pair.to)
                .releaseAt("istio-cni", pair.to)
                .releaseAt("istio-base", pair.to)
                .controlPlanes(revision)
                .nothingLeftBehind();
    }

    @ParameterizedTest
    @EnumSource
    void goesAllTheWayBackAfterAFailure(Pair pair) {
        SandboxCluster cluster = fleet.sandbox().cluster(pair.back());
        String old = SandboxIstio.revision(pair.from);
        Begun begun = begun(pair.back());

        Recording recording =
                Recording.of(fleet.bootstrap(), begun.request().upgrade()).inOrder();

        assertThat(recording.outcome())
                .as("the end of %s", recording.lastEvents())
                .isEqualTo(Outcome.ROLLED_BACK);
        assertThat(recording.forwardAfterFailure())
                .as("steps started after the failure")
                .isEmpty();
        assertThat(UserValues.of(cluster)).containsAllEntriesOf(begun.values());
        assertThat(cluster.state().tag("default")).isEqualTo(begun.defaultTag());
        FinalState.of(cluster)
                .everyNodeServesAt(old)
                .gatewayAt("orders/waypoint", old)
                .gatewayAt("catalog/waypoint", old)
                .releaseAt("ztunnel", pair.from)
                .releaseAt("istio-cni", pair.from)
                .releaseAt("istio-base", pair.to)
                .controlPlanes(old)
                .nothingLeftBehind();
    }

    private UpgradeRequested request(Pair pair, String cluster, String readyTimeout) {
        return RequestReader.readYaml("""
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: up-%1$s}
                spec:
                  target: {version: %2$s, revision: %3$s, charts: %4$s}
                  stages: [{name: only, clusters: {names: [%1$s]}}]
                  cni: {strategy: %5$s}
                  nodes:
                    strategy: %6$s
                    maxUnavailable: 50%%
                    drain: {timeout: 30s}
                    readyTimeout: %7$s
                  tags: {order: [canary, stable, default]}
                  health: {window: 300ms, timeout: 20s}
                  onFailure: Rollback
                  retire: {after: 0s, approval: false}
                  acknowledge: [%8$s]
                """.formatted(
                        cluster,
                        pair.to,
                        SandboxIstio.revision(pair.to),
                        fleet.sandbox().charts(),
                        pair.cni,
                        pair.nodes,
                        readyTimeout,
                        pair.acknowledged));
    }
}
