package dev.headway.standalone;

import dev.headway.messaging.RequestReader;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.sandbox.Sandbox;

/** The request that upgrades every sandbox cluster from 1.29.6 to 1.30.3, in seconds instead of hours. */
final class DemoRequest {

    static final String NAME = "istio-1-30-3";
    static final String REVISION = "1-30-3";

    private DemoRequest() {}

    /** The document, as a user would write it. */
    static String yaml(Sandbox sandbox, Fail fail) {
        boolean production = sandbox.clusters().size() > 1;
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
                  health: {window: 1s, timeout: %s}
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
                        fail == Fail.none || fail == Fail.node ? "60s" : "8s",
                        fail == Fail.tag ? "Pause" : "Rollback");
    }

    static UpgradeRequested message(Sandbox sandbox, Fail fail) {
        return RequestReader.readYaml(yaml(sandbox, fail));
    }
}
