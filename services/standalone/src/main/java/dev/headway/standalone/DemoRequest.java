package dev.headway.standalone;

import dev.headway.messaging.RequestReader;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.sandbox.Sandbox;

/** The request that upgrades every sandbox cluster from 1.29.6 to 1.30.3, in seconds instead of hours. */
final class DemoRequest {

    static final String NAME = "istio-1-30-3";
    static final String REVISION = "1-30-3";

    /** The built-in check that judges it where there is a Prometheus. */
    static final String CHECK = "l4-failures";

    private DemoRequest() {}

    /** The document, as a user would write it. */
    static String yaml(LocalFleet fleet, Fail fail) {
        Sandbox sandbox = fleet.sandbox();
        boolean production = sandbox.clusters().size() > 1;
        boolean observed = fleet.prometheus().isPresent();
        return """
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata:
                  name: %s
                spec:
                  target: {version: 1.30.3, revision: %s, charts: %s}
                  stages:
                    - {name: canary, clusters: {matchLabels: {environment: staging}}, bake: 1s}
                %s  nodes:
                    maxUnavailable: 20%%
                    pools: [{matchLabels: {pool: canary}}, {matchLabels: {pool: general}}]
                    drain: {timeout: 30s}
                    readyTimeout: %s
                  tags: {order: [canary, stable, default]}
                %s  health: {window: %s, timeout: %s%s}
                  onFailure: %s
                  retire: {after: 1s, approval: true}
                """.formatted(
                        NAME,
                        REVISION,
                        sandbox.charts(),
                        production
                                ? "    - {name: production, clusters: {matchLabels: {environment: production}}, maxConcurrent: 2}\n"
                                : "",
                        fail == Fail.node ? "6s" : "60s",
                        // The probe of an observed sandbox stays on drained nodes.
                        observed ? "  acknowledge: [HW180]\n" : "",
                        observed ? "2s" : "1s",
                        fail == Fail.tag || fail == Fail.revision ? observed ? "20s" : "8s" : "60s",
                        observed ? ", checks: [" + CHECK + "]" : "",
                        fail == Fail.tag ? "Pause" : "Rollback");
    }

    static UpgradeRequested message(LocalFleet fleet, Fail fail) {
        return RequestReader.readYaml(yaml(fleet, fail));
    }
}
