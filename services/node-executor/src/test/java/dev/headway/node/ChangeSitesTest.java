package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.architecture.ChangeSites;
import org.junit.jupiter.api.Test;

/** Every place in the code that changes a cluster is one that the crash tests know. */
class ChangeSitesTest {

    private static final ChangeSites SITES = ChangeSites.in("dev.headway.node");

    @Test
    void onlyTheGatewaysSendChanges() {
        assertThat(SITES.of("ApiRequests", "send"))
                .containsExactlyInAnyOrder(
                        "ApiRequests.get -> send",
                        "ApiRequests.send -> send",
                        "Fabric8NodeGateway.evict -> send",
                        "Fabric8NodeGateway.delete -> send",
                        "Fabric8NodeGateway.patched -> send",
                        "Fabric8ZtunnelGateway.send -> send");
    }

    @Test
    void everyCallThatChangesANodeIsInTheCrashMatrix() {
        assertThat(SITES.of("Fabric8NodeGateway", "write", "giveUp", "release", "evict", "delete"))
                .as("add a row to NodeCrashTest for a new one")
                .containsExactlyInAnyOrder(
                        "NodeCommands.act -> write",
                        "NodeCommands.act -> release",
                        "NodeActions.evict -> evict",
                        "NodeActions.delete -> delete",
                        "NodeActions.write -> write",
                        "NodeActions.perform -> giveUp",
                        "NodeActions.perform -> release");
    }

    @Test
    void everyCallThatChangesTheDaemonSetIsInTheCrashMatrix() {
        assertThat(SITES.of("Fabric8ZtunnelGateway", "write", "forget"))
                .as("add a row to SurgeCrashTest for a new one")
                .containsExactlyInAnyOrder(
                        "SurgeWorker.answer -> write", "SurgeWorker.perform -> write", "SurgeWorker.perform -> forget");
    }
}
