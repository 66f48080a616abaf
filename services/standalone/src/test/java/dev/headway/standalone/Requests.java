package dev.headway.standalone;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.messaging.RequestReader;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.Metadata;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Clock;
import java.util.List;

/** Requests that upgrade one sandbox cluster. */
final class Requests {

    static final String OLD = "1-29-6";
    static final String NEW = "1-30-3";

    private Requests() {}

    static UpgradeRequested of(LocalFleet fleet, String cluster, String onFailure) {
        return of(fleet, cluster, onFailure, "30s", "20s");
    }

    static UpgradeRequested of(
            LocalFleet fleet, String cluster, String onFailure, String readyTimeout, String healthTimeout) {
        return RequestReader.readYaml(
                """
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: up-%1$s}
                spec:
                  target: {version: 1.30.3, revision: %2$s, charts: %3$s}
                  stages: [{name: only, clusters: {names: [%1$s]}}]
                  nodes:
                    maxUnavailable: 40%%
                    pools: [{matchLabels: {pool: canary}}, {matchLabels: {pool: general}}]
                    drain: {timeout: 30s}
                    readyTimeout: %5$s
                  tags: {order: [canary, stable, default]}
                  health: {window: 300ms, timeout: %6$s}
                  onFailure: %4$s
                  retire: {after: 0s, approval: false}
                """.formatted(cluster, NEW, fleet.sandbox().charts(), onFailure, readyTimeout, healthTimeout));
    }

    /** A request in which one node of the cluster may be unavailable. */
    static UpgradeRequested oneAtATime(LocalFleet fleet, String cluster) {
        return RequestReader.readYaml(
                """
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: up-%1$s}
                spec:
                  target: {version: 1.30.3, revision: %2$s, charts: %3$s}
                  stages: [{name: only, clusters: {names: [%1$s]}}]
                  nodes: {maxUnavailable: 1, drain: {timeout: 30s}, readyTimeout: 30s}
                  health: {window: 300ms, timeout: 20s}
                  onFailure: Pause
                  retire: {after: 0s, approval: false}
                """.formatted(cluster, NEW, fleet.sandbox().charts()));
    }

    /** A request that moves no pod: every ztunnel is replaced under the pods of its node. */
    static UpgradeRequested inPlace(LocalFleet fleet, String cluster) {
        return RequestReader.readYaml(
                """
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: up-%1$s}
                spec:
                  target: {version: 1.30.3, revision: %2$s, charts: %3$s}
                  stages: [{name: only, clusters: {names: [%1$s]}}]
                  nodes: {strategy: InPlace, maxUnavailable: 50%%, readyTimeout: 30s}
                  health: {window: 300ms, timeout: 20s}
                  onFailure: Pause
                  retire: {after: 0s, approval: false}
                """.formatted(cluster, NEW, fleet.sandbox().charts()));
    }

    /** The same request, whose old revision stays until a person opens the gate. */
    static UpgradeRequested askingBeforeItRetires(UpgradeRequested request) {
        UpgradeSpec spec = request.spec();
        return with(request, spec.gateways(), new RetireSpec(spec.retire().after(), true), spec.acknowledge());
    }

    /** The same request, which goes on although so many gateways fail. */
    static UpgradeRequested leavingGatewaysOut(int failureBudget, UpgradeRequested request) {
        UpgradeSpec spec = request.spec();
        return with(request, new GatewaysSpec(failureBudget), spec.retire(), spec.acknowledge());
    }

    /** The same request, for which warnings with these codes do not matter. */
    static UpgradeRequested acknowledging(List<String> codes, UpgradeRequested request) {
        UpgradeSpec spec = request.spec();
        return with(request, spec.gateways(), spec.retire(), codes);
    }

    private static UpgradeRequested with(
            UpgradeRequested request, GatewaysSpec gateways, RetireSpec retire, List<String> acknowledge) {
        UpgradeSpec spec = request.spec();
        UpgradeSpec other = new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                gateways,
                spec.health(),
                spec.onFailure(),
                retire,
                acknowledge);
        return new UpgradeRequested(request.apiVersion(), request.kind(), request.metadata(), other);
    }

    /** Publishes a request once the fleet is known to be there. */
    static void publish(LocalFleet fleet, UpgradeRequest request) {
        fleet.awaitRegistrations();
        try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
            publisher.publish(request);
        }
    }

    /** The same request under another name. */
    static UpgradeRequested named(String name, UpgradeRequested request) {
        return new UpgradeRequested(request.apiVersion(), request.kind(), new Metadata(name), request.spec());
    }
}
