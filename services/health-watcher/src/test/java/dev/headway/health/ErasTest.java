package dev.headway.health;

import static dev.headway.health.WatcherFixture.SYSTEM;
import static dev.headway.testkit.sandbox.SandboxIstio.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.NodesServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.IstioVersion;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.testkit.sandbox.SandboxIstio;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The watcher before meshes of every era of Istio. */
class ErasTest {

    private static final Duration WINDOW = Duration.ofMillis(300);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final UpdateStrategy SURGE = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0");

    @TempDir
    Path folder;

    private @Nullable WatcherFixture begun;

    private WatcherFixture fixture() {
        return Objects.requireNonNull(begun, "the test has begun no cluster");
    }

    @AfterEach
    void stop() {
        fixture().close();
    }

    @ParameterizedTest
    @CsvSource({"1.23.6, 1.24.6", "1.25.5, 1.26.8", "1.27.9, 1.28.10", "1.29.6, 1.30.3"})
    void confirmsEachStepFromOneVersionToTheNextAndNoneBefore(String from, String to) {
        begun = new WatcherFixture(folder, from);
        SandboxIstio istio = fixture().sandbox.istio();
        confirmed(new CrdsEstablished(IstioVersion.parse(from)));
        refused(new CrdsEstablished(IstioVersion.parse(to)));
        if (from.startsWith("1.23")) {
            istio.adoptDefinitions();
        }
        istio.upgradeBase(to);
        confirmed(new CrdsEstablished(IstioVersion.parse(to)));
        refused(new RevisionServing(revision(to)));
        istio.installRevision(to);
        confirmed(new RevisionServing(revision(to)));
        confirmed(new CniUpdated(from));
        istio.upgradeCni(to);
        confirmed(new CniUpdated(to));
        nodes(from, to);
        tags(from, to);
        istio.uninstallRevision(from);
        confirmed(new RevisionGone(revision(from)));
    }

    private void nodes(String from, String to) {
        confirmed(new ZtunnelSettled(revision(from), SURGE));
        fixture().sandbox.istio().upgradeZtunnel(to, "OnDelete");
        confirmed(new ZtunnelStaged(revision(to)));
        confirmed(new NodesServing(revision(from), 3));
        renew("node-1");
        confirmed(new NodeServing("node-1", revision(to), to));
        confirmed(new NodesServing(revision(to), 1));
        refused(new NodesServing(revision(to), 2));
        fixture().sandbox.istio().upgradeZtunnel(to, "RollingUpdate");
        confirmed(new ZtunnelSettled(revision(to), SURGE));
        confirmed(new NodesServing(revision(to), 3));
    }

    private void tags(String from, String to) {
        for (String tag : List.of("canary", "stable", "default")) {
            confirmed(new TagServing(tag, revision(from)));
            fixture().sandbox.istio().moveTag(tag, to);
            if (tag.equals("default")) {
                fixture().sandbox.istio().moveDefaultRevision(to);
            }
            confirmed(new TagServing(tag, revision(to)));
        }
        refused(new GatewayServing("istio-ingress", "istio-ingress", to));
        fixture().sandbox.istio().upgradeGateway(to);
        confirmed(new GatewayServing("istio-ingress", "istio-ingress", to));
    }

    @Test
    void refusesATagThatWentBackTo127AndLeftItsServiceAt128() {
        begun = new WatcherFixture(folder, "1.27.9");
        fixture().sandbox.istio().installRevision("1.28.10");
        fixture().sandbox.istio().moveTag("canary", "1.28.10");
        confirmed(new TagServing("canary", "1-28-10"));
        fixture().sandbox.istio().moveTag("canary", "1.27.9");

        assertThat(refused(new TagServing("canary", "1-27-9"))).contains("tag-service-revision", "owners");
    }

    @Test
    void confirmsStagedAgentsWhileNodesComeAndGo() {
        begun = new WatcherFixture(folder, "1.29.6");
        fixture().sandbox.istio().installRevision("1.30.3");
        confirmed(new NodesServing("1-29-6", 3));
        refused(new CniStaged("1.29.6"));
        fixture()
                .sandbox
                .client()
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName("istio-cni-node")
                .edit(set -> {
                    set.getSpec().getUpdateStrategy().setType("OnDelete");
                    set.getSpec().getUpdateStrategy().setRollingUpdate(null);
                    return set;
                });
        confirmed(new CniStaged("1.29.6"));
        fixture().ask(new NodesServing("1-29-6", 3), Duration.ofSeconds(3), PATIENT);
        String joined = fixture().sandbox.addNode("general");
        fixture().sandbox.removeNode("node-2");

        assertThat(fixture().verdict()).isInstanceOf(HealthConfirmed.class);
        await().until(() -> fixture().sandbox.state().ztunnels().containsKey(joined));
        confirmed(new NodeServing(joined, "1-29-6", "1.29.6"));
    }

    @Test
    void confirmsAGatewayThatRunsAsADaemonSet() {
        begun = new WatcherFixture(folder, "1.29.6");
        fixture().upgrade("gateway", "istio-ingress", "istio-ingress", "1.30.3", Map.of("kind", "DaemonSet"));

        confirmed(new GatewayServing("istio-ingress", "istio-ingress", "1.30.3"));
        assertThat(refused(new GatewayServing("istio-ingress", "istio-ingress", "1.29.6")))
                .containsExactly("chart-version");
    }

    private void renew(String node) {
        String pod = fixture().sandbox.state().ztunnel(node).pod();
        fixture().sandbox.client().pods().inNamespace(SYSTEM).withName(pod).delete();
    }

    private void confirmed(Expectation expectation) {
        fixture().ask(expectation, WINDOW, PATIENT);
        HealthEvent verdict = fixture().verdict();
        assertThat(verdict).as(expectation.toString()).isInstanceOf(HealthConfirmed.class);
    }

    private List<String> refused(Expectation expectation) {
        fixture().ask(expectation, WINDOW, SHORT);
        HealthEvent verdict = fixture().verdict();
        assertThat(verdict).as(expectation.toString()).isInstanceOf(HealthRefused.class);
        return ((HealthRefused) verdict)
                .evidence().stream()
                        .filter(evidence -> !evidence.holds())
                        .map(Evidence::check)
                        .toList();
    }
}
