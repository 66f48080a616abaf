package dev.headway.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.architecture.ChangeSites;
import org.junit.jupiter.api.Test;

/** Every place in the code that changes a cluster is one that the crash test comes by. */
class ChangeSitesTest {

    @Test
    void everyCallThatChangesTheClusterIsInTheCrashTest() {
        assertThat(ChangeSites.in("dev.headway.tag").ofClientAnd("HelmEngine", "ReleaseHistory"))
                .as("let TagCrashTest come by a new one")
                .containsExactlyInAnyOrder(
                        "Fabric8TagGateway.freed -> edit",
                        "Fabric8TagGateway.update -> update",
                        "Fabric8TagGateway.withdraw -> delete",
                        "Fabric8TagGateway.write -> serverSideApply",
                        "HelmTags.recover -> forget",
                        "HelmTags.upgrade -> upgrade");
    }
}
