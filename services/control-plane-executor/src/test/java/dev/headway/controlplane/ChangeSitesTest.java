package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.architecture.ChangeSites;
import org.junit.jupiter.api.Test;

/** Every place in the code that changes a cluster is one that the crash matrix comes by. */
class ChangeSitesTest {

    @Test
    void everyCallThatChangesTheClusterIsInTheCrashMatrix() {
        assertThat(ChangeSites.in("dev.headway.controlplane")
                        .ofClientAnd("HelmEngine", "JsonPatches", "ReleaseHistory"))
                .as("let a journey of CrashMatrixTest come by a new one")
                .containsExactlyInAnyOrder(
                        "AccessReviews.allowed -> create",
                        "GatewaySteps.restart -> merge",
                        "IstioCrds.adopt -> merge",
                        "IstioCrds.apply -> serverSideApply",
                        "IstioReleases.bring -> forget",
                        "IstioReleases.bring -> install",
                        "IstioReleases.bring -> uninstall",
                        "IstioReleases.bring -> upgrade",
                        "IstioReleases.uninstall -> uninstall",
                        "Istiods.removeLeases -> delete",
                        "JsonPatches.merge -> patch",
                        "MeshDaemonSet.give -> merge",
                        "OwnedTags.keep -> merge");
    }
}
