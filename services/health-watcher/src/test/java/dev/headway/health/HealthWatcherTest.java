package dev.headway.health;

import static dev.headway.health.WatcherFixture.SYSTEM;
import static dev.headway.testkit.sandbox.SandboxCharts.NEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.health.domain.Commands;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watcher before a sandbox cluster with an API server and controllers. */
class HealthWatcherTest {

    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Duration PATIENT = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0");

    @TempDir
    Path folder;

    private WatcherFixture fixture;

    @BeforeEach
    void start() {
        fixture = new WatcherFixture(folder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void confirmsEveryStepOfAnUpgradeAndChangesNothing() {
        fixture.upgradeBase(NEXT, Map.of());
        confirmed(new CrdsEstablished(IstioVersion.parse(NEXT)));
        fixture.sandbox.istio().installRevision(NEXT);
        confirmed(new RevisionServing(NEW));
        fixture.sandbox.istio().upgradeCni(NEXT);
        confirmed(new CniUpdated(NEXT));
        fixture.sandbox.istio().upgradeZtunnel(NEXT, "OnDelete");
        confirmed(new ZtunnelStaged(NEW));
        deleteZtunnel("node-2");
        confirmed(new NodeServing("node-2", NEW, ""));
        fixture.sandbox.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        confirmed(new ZtunnelSettled(NEW, ROLLING));
        for (String tag : List.of("canary", "stable")) {
            fixture.sandbox.istio().moveTag(tag, NEXT);
            confirmed(new TagServing(tag, NEW));
        }
        fixture.sandbox.istio().moveTag("default", NEXT);
        fixture.upgradeBase(NEXT, Map.of("defaultRevision", NEW));
        confirmed(new TagServing("default", NEW));
        confirmed(new GatewayServing("istio-ingress", "istio-ingress", "1.29.6"));
        fixture.uninstall("istiod-" + OLD);
        confirmed(new RevisionGone(OLD));

        assertThat(fixture.requests())
                .filteredOn(entry -> !entry.path().contains("/secrets"))
                .isNotEmpty()
                .allSatisfy(entry -> {
                    assertThat(entry.method()).isEqualTo("GET");
                    assertThat(entry.key().verb()).isIn("list", "watch");
                });
    }

    @Test
    void judgesOverTheConnectionThatTheRegistryHasNow() {
        confirmed(new NodeServing("node-2", OLD, ""));

        fixture.reconnect();
        fixture.sandbox.istio().installRevision(NEXT);

        confirmed(new RevisionServing(NEW));
    }

    @Test
    void refusesANodeWhoseZtunnelDoesNotBecomeReady() {
        fixture.sandbox.istio().installRevision(NEXT);
        fixture.sandbox.istio().upgradeZtunnel(NEXT, "OnDelete");
        fixture.sandbox.faults().ztunnelNeverReady("node-1", NEW);
        deleteZtunnel("node-1");

        assertThat(refused(new NodeServing("node-1", NEW, "")))
                .filteredOn(evidence -> !evidence.holds())
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.check()).isEqualTo("ztunnel-ready");
                    assertThat(evidence.observed()).isEqualTo("not Ready");
                });
        confirmed(new NodeServing("node-2", OLD, ""));
    }

    @Test
    void refusesANodeThatStillRunsTheOldRevision() {
        assertThat(refused(new NodeServing("node-1", NEW, "")))
                .filteredOn(evidence -> !evidence.holds())
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.check()).isEqualTo("ztunnel-revision");
                    assertThat(evidence.observed()).isEqualTo(OLD);
                    assertThat(evidence.expected()).isEqualTo(NEW);
                });
    }

    @Test
    void doesNotKnowANodeThatIsNotThere() {
        assertThat(unknown(new NodeServing("node-99", NEW, ""), SHORT))
                .extracting(Evidence::check)
                .containsExactly("node");
    }

    @Test
    void refusesARevisionThatDoesNotBecomeAvailable() {
        fixture.sandbox.faults().istiodNeverAvailable(NEW);
        fixture.sandbox.istio().installRevision(NEXT);

        assertThat(refused(new RevisionServing(NEW)))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check)
                .containsExactly("rolled-out", "ca-bundle");
    }

    @Test
    void refusesATagWhoseGatewaysFail() {
        fixture.sandbox.istio().installRevision(NEXT);
        confirmed(new RevisionServing(NEW));
        fixture.sandbox.faults().gatewaysFailAfterMove("canary");
        fixture.sandbox.istio().moveTag("canary", NEXT);

        assertThat(refused(new TagServing("canary", NEW)))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check)
                .contains("gateway-rolled-out");
    }

    @Test
    void refusesATagWhoseTwoObjectsDisagree() {
        fixture.sandbox.istio().installRevision(NEXT);
        fixture.sandbox.istio().moveTag("canary", NEXT);
        confirmed(new TagServing("canary", NEW));
        fixture.sandbox
                .client()
                .services()
                .inNamespace(SYSTEM)
                .withName("istiod-revision-tag-canary")
                .edit(service -> {
                    service.getMetadata().getLabels().put("istio.io/rev", OLD);
                    service.getSpec().getSelector().put("istio.io/rev", OLD);
                    return service;
                });

        assertThat(refused(new TagServing("canary", NEW)))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check)
                .contains("tag-service-revision", "owners");
    }

    @Test
    void refusesStepsThatWereNotTaken() {
        refused(new CrdsEstablished(IstioVersion.parse(NEXT)));
        refused(new CniUpdated(NEXT));
        refused(new ZtunnelStaged(OLD));
        refused(new ZtunnelSettled(NEW, ROLLING));
        assertThat(refused(new RevisionGone(OLD)))
                .singleElement()
                .satisfies(
                        evidence -> assertThat(evidence.observed()).contains("Deployment istio-system/istiod-1-29-6"));
        assertThat(refused(new GatewayServing("istio-ingress", "no-such-release", "")))
                .extracting(Evidence::observed)
                .contains("absent");
    }

    @Test
    void confirmsAGatewayOnlyWhileItsPodsAreAvailable() {
        confirmed(new GatewayServing("istio-ingress", "istio-ingress", "1.29.6"));
        fixture.sandbox.faults().slowStart(Duration.ofMinutes(5));
        fixture.sandbox
                .client()
                .apps()
                .deployments()
                .inNamespace("istio-ingress")
                .withName("istio-ingress")
                .edit(deployment -> {
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getMetadata()
                            .getAnnotations()
                            .put("restarted", "now");
                    return deployment;
                });

        assertThat(refused(new GatewayServing("istio-ingress", "istio-ingress", "1.29.6")))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check)
                .containsExactly("rolled-out");
    }

    @Test
    void doesNotConfirmByWhatABrokenWatchSawLast() {
        confirmed(new NodeServing("node-1", OLD, ""));
        fixture.sandbox.server().faults().cut(request -> request.userAgent().startsWith("headway"));
        fixture.sandbox.server().dropWatches();

        assertThat(unknown(new NodeServing("node-1", OLD, ""), SHORT))
                .extracting(Evidence::check)
                .containsOnly("watch");

        fixture.sandbox.server().faults().clear();
        confirmed(new NodeServing("node-1", OLD, ""));
    }

    @Test
    void doesNotKnowAClusterThatDoesNotAnswerAndRecoversWithIt() {
        fixture.sandbox.server().faults().cut(request -> request.userAgent().startsWith("headway"));

        assertThat(unknown(new NodeServing("node-1", OLD, ""), SHORT))
                .isNotEmpty()
                .allSatisfy(evidence -> assertThat(evidence.observed()).startsWith("not read yet"));

        fixture.sandbox.server().faults().clear();
        confirmed(new NodeServing("node-1", OLD, ""));
    }

    @Test
    void doesNotKnowAClusterThatIsNotRegisteredAtOnce() {
        ConfirmHealth command = Commands.confirmState(
                new StepRef("upgrade", "elsewhere", StepId.node("node-1"), 1),
                new NodeServing("node-1", NEW, ""),
                WINDOW,
                PATIENT,
                Instant.now());
        fixture.ask(command);

        assertThat(fixture.verdictWithin(Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        HealthUnknown.class,
                        verdict -> assertThat(verdict.evidence())
                                .singleElement()
                                .hasToString("registry of cluster elsewhere is not registered, expected registered"));
    }

    @Test
    void publishesTheSameVerdictForACommandThatComesTwice() {
        ConfirmHealth command = fixture.ask(new NodeServing("node-1", OLD, ""), WINDOW, PATIENT);
        fixture.ask(command);
        HealthEvent first = fixture.verdict();
        assertThat(first).isInstanceOf(HealthConfirmed.class);
        assertThat(fixture.verdictWithin(WINDOW)).isNull();
        fixture.ask(command);

        assertThat(fixture.verdict()).isEqualTo(first);
    }

    private void confirmed(Expectation expectation) {
        fixture.ask(expectation, WINDOW, PATIENT);
        assertThat(fixture.verdict())
                .as(expectation.toString())
                .isInstanceOfSatisfying(
                        HealthConfirmed.class,
                        verdict -> assertThat(verdict.evidence()).isNotEmpty().allMatch(Evidence::holds));
    }

    private List<Evidence> refused(Expectation expectation) {
        fixture.ask(expectation, WINDOW, SHORT);
        HealthEvent verdict = fixture.verdict();
        assertThat(verdict).as(expectation.toString()).isInstanceOf(HealthRefused.class);
        return ((HealthRefused) verdict).evidence();
    }

    private List<Evidence> unknown(Expectation expectation, Duration timeout) {
        fixture.ask(expectation, WINDOW, timeout);
        HealthEvent verdict = fixture.verdict();
        assertThat(verdict).as(expectation.toString()).isInstanceOf(HealthUnknown.class);
        return ((HealthUnknown) verdict).evidence();
    }

    private void deleteZtunnel(String node) {
        String pod = fixture.sandbox.state().ztunnel(node).pod();
        await().until(() -> fixture.sandbox
                        .client()
                        .apps()
                        .daemonSets()
                        .inNamespace(SYSTEM)
                        .withName("ztunnel")
                        .get()
                        .getStatus()
                        .getObservedGeneration()
                >= 2);
        fixture.sandbox.client().pods().inNamespace(SYSTEM).withName(pod).delete();
    }
}
