package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import org.junit.jupiter.api.Test;

/** What Helm does to a release when its chart is replaced by one of another era. */
class SandboxHelmErasTest extends EraTest {

    @Test
    void failsToReuseTheValuesOf123() {
        begin("1.23.6");
        assertThatThrownBy(() -> reuseValues("cni", "istio-cni", "1.24.6"))
                .hasMessageContaining("Setting with .default prefix found; remove it.");
        assertThat(cluster().state().release("istio-cni").version()).isEqualTo("1.23.6");
    }

    @Test
    void keepsTheOldImageWhenValuesAreReused() {
        begin("1.25.5");
        reuseValues("cni", "istio-cni", "1.26.8");
        assertThat(cluster().state().release("istio-cni").version()).isEqualTo("1.26.8");
        assertThat(daemonSet("istio-cni-node")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("docker.io/istio/install-cni:1.25.5-distroless");
    }

    @Test
    void setsTheStrategyBackWhenTheChartGetsAValueForIt() {
        begin("1.25.5");
        cluster()
                .client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName("ztunnel")
                .patch("{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\"}}}");
        new Helm(charts.resolve("1.26.8").resolve("ztunnel"))
                .upgrade()
                .withName("ztunnel")
                .withNamespace("istio-system")
                .resetThenReuseValues()
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster().kubeconfig())
                .call();
        assertThat(daemonSet("ztunnel").getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    }

    @Test
    void dropsTheStrategyOnTheWayBackToAChartWithoutAValueForIt() {
        begin("1.25.5");
        cluster().istio().upgradeZtunnel("1.26.8", "OnDelete");
        assertThat(daemonSet("ztunnel").getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        cluster().istio().upgradeZtunnel("1.25.5", "OnDelete");
        assertThat(daemonSet("ztunnel").getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    }

    @Test
    void setsThePatchedStrategyOfCniBackUpTo125() {
        begin("1.24.6");
        cluster()
                .client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName("istio-cni-node")
                .patch("{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\"}}}");
        cluster().istio().upgradeCni("1.25.5");
        assertThat(daemonSet("istio-cni-node").getSpec().getUpdateStrategy().getType())
                .isEqualTo("RollingUpdate");
    }

    private void reuseValues(String chart, String release, String version) {
        new Helm(charts.resolve(version).resolve(chart))
                .upgrade()
                .withName(release)
                .withNamespace("istio-system")
                .reuseValues()
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster().kubeconfig())
                .call();
    }
}
