package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.sandbox.SandboxState.Tag;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person's way back from the next minor version, in the reverse order; the CRDs stay forward. */
class SandboxWayBackTest extends EraTest {

    private static final List<String> TAGS = List.of("default", "canary", "stable");

    @ParameterizedTest
    @CsvSource({"1.23.6, 1.24.6", "1.25.5, 1.26.8", "1.27.9, 1.28.10", "1.29.6, 1.30.3"})
    void leadsBackToWhereTheUpgradeBegan(String from, String to) {
        begin(from);
        String revision = SandboxIstio.revision(from);
        upgrade(from, to);

        cluster().istio().moveDefaultRevision(from);
        TAGS.forEach(tag -> cluster().istio().moveTag(tag, from));
        if (!Era.of(from).tagServices() && Era.of(to).tagServices()) {
            cluster()
                    .client()
                    .services()
                    .inNamespace("istio-system")
                    .withLabel("istio.io/tag")
                    .delete();
        }
        soon().until(() -> waypointsAt(revision));
        cluster().istio().upgradeZtunnel(from, "RollingUpdate");
        cluster().istio().upgradeCni(from);
        soon().until(() -> rolledOut("ztunnel") && rolledOut("istio-cni-node"));
        cluster().istio().uninstallRevision(to);

        assertThat(cluster().state().ztunnels().values())
                .hasSize(NODES)
                .allMatch(z -> z.ready()
                        && z.revision().equals(revision)
                        && z.version().equals(from));
        assertThat(cluster().state().tags().values())
                .containsOnly(new Tag(revision, Era.of(from).tagServices() ? revision : ""));
        assertThat(cluster().state().defaultRevision()).isEqualTo(revision);
        assertThat(cluster().state().release("istio-base").version()).isEqualTo(to);
    }

    private void upgrade(String from, String to) {
        if (!Era.of(from).ownsDefinitions()) {
            cluster().istio().adoptDefinitions();
        }
        cluster().istio().upgradeBase(to);
        cluster().istio().installRevision(to);
        cluster().istio().upgradeCni(to);
        cluster().istio().upgradeZtunnel(to, "RollingUpdate");
        soon().until(() -> rolledOut("ztunnel") && rolledOut("istio-cni-node"));
        TAGS.forEach(tag -> cluster().istio().moveTag(tag, to));
        cluster().istio().moveDefaultRevision(to);
        soon().until(() -> waypointsAt(SandboxIstio.revision(to)));
    }

    private boolean waypointsAt(String revision) {
        return List.of("orders/waypoint", "payments/waypoint", "catalog/waypoint").stream()
                .allMatch(waypoint -> moved(waypoint, revision));
    }
}
