package dev.headway.health.domain;

import static dev.headway.health.domain.MeshView.OLD;
import static dev.headway.health.domain.MeshView.ON_DELETE;
import static dev.headway.health.domain.MeshView.REVISION;
import static dev.headway.health.domain.MeshView.ROLLING;
import static dev.headway.health.domain.MeshView.daemonSet;
import static dev.headway.health.domain.MeshView.deployment;
import static dev.headway.health.domain.NodeAgent.CNI;
import static dev.headway.health.domain.NodeAgent.ZTUNNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headway.health.domain.GatewayView.Condition;
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
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpectationRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final Instant TAKEN = NOW.minusSeconds(30);

    private static final Expectation CRDS = new CrdsEstablished(IstioVersion.parse("1.30.3"));
    private static final Expectation SERVING = new RevisionServing(REVISION);
    private static final Expectation GONE = new RevisionGone(OLD);
    private static final Expectation CNI_UPDATED = new CniUpdated("1.30.3");
    private static final Expectation STAGED = new ZtunnelStaged(REVISION);
    private static final Expectation SETTLED = new ZtunnelSettled(REVISION, ROLLING);
    private static final Expectation NODE = new NodeServing("node-1", REVISION, "");
    private static final Expectation TAG = new TagServing("canary", REVISION);
    private static final Expectation DEFAULT_TAG = new TagServing("default", REVISION);
    private static final Expectation GATEWAY = new GatewayServing("istio-ingress", "istio-ingress", "1.30.3");

    private static Arguments row(Expectation expectation, Consumer<MeshView> change, String... checks) {
        return arguments(expectation, change, List.of(checks));
    }

    static Stream<Expectation> expectations() {
        return Stream.of(CRDS, SERVING, GONE, CNI_UPDATED, SETTLED, NODE, TAG, DEFAULT_TAG, GATEWAY);
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void holdsInAHealthyMesh(Expectation expectation) {
        Assessment assessment = ExpectationRules.evaluate(expectation, new MeshView(), TAKEN, NOW);

        assertThat(assessment.missing()).isEmpty();
        assertThat(assessment.observed()).isNotEmpty().allMatch(Evidence::holds);
        assertThat(assessment.holds()).isTrue();
    }

    static Stream<Arguments> alsoHolding() {
        return Stream.of(
                row(STAGED, view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, REVISION, "1.30.3", ON_DELETE, 0))),
                row(STAGED, view -> view.daemonSets.put(ZTUNNEL, unready(ZTUNNEL, ON_DELETE))),
                row(
                        new ZtunnelSettled(REVISION, ON_DELETE),
                        view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, REVISION, "1.30.3", ON_DELETE, 2))),
                row(new NodeServing("node-1", "", ""), view -> only(view, pod("default", true, false))),
                row(TAG, view -> view.services.removeIf(service -> service.tag().equals("canary"))),
                row(
                        TAG,
                        view -> view.gateways.add(new GatewayView(
                                "orders",
                                "hand-made",
                                "canary",
                                false,
                                "",
                                1,
                                new Condition("False", 1),
                                new Condition("False", 1)))),
                row(TAG, view -> view.gateways.add(MeshView.gateway("other", "stable", 0))),
                row(
                        DEFAULT_TAG,
                        view -> view.validating.removeIf(found -> found.name().equals("istiod-default-validator"))),
                row(GATEWAY, view -> view.gateways.clear()));
    }

    @ParameterizedTest
    @MethodSource("alsoHolding")
    void holdsToo(Expectation expectation, Consumer<MeshView> change, List<String> none) {
        MeshView view = new MeshView();
        change.accept(view);

        assertThat(ExpectationRules.evaluate(expectation, view, TAKEN, NOW).evidence())
                .isNotEmpty()
                .allMatch(Evidence::holds);
        assertThat(none).isEmpty();
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                row(CRDS, view -> view.crds.clear(), "crds-present", "crds-owned"),
                row(
                        CRDS,
                        view -> view.crds.add(
                                new CrdView("x.networking.istio.io", false, "1.30.3", "istio-base", List.of("v1"))),
                        "crds-established"),
                row(CRDS, view -> view.crds.add(MeshView.crd("x.networking.istio.io", "1.29.6")), "crds-version"),
                row(SERVING, view -> view.controlPlanes.clear(), "deployment"),
                row(SERVING, view -> view.controlPlanes.put(REVISION, unavailable("istiod")), "rolled-out"),
                row(SERVING, view -> view.controlPlanes.put(REVISION, deployment("istiod", "", 0)), "rolled-out"),
                row(SERVING, view -> view.mutating.set(0, webhook("", REVISION, "istiod-1-30-3", false)), "ca-bundle"),
                row(
                        SERVING,
                        view -> view.validating.set(0, webhook("", REVISION, "istiod-1-30-3", false)),
                        "ca-bundle"),
                row(
                        SERVING,
                        view -> {
                            view.mutating.remove(0);
                            view.validating.clear();
                        },
                        "webhooks-present"),
                row(GONE, view -> view.controlPlanes.put(OLD, deployment("istiod", "", 1)), "objects-left"),
                row(GONE, view -> view.istiodPods.add(pod(OLD, true, true)), "objects-left"),
                row(GONE, view -> view.services.add(new ServiceView("istiod-1-29-6", OLD, "", OLD)), "objects-left"),
                row(GONE, view -> view.mutating.add(webhook("stable", OLD, "istiod-1-29-6", true)), "objects-left"),
                row(GONE, view -> view.validating.add(webhook("", OLD, "istiod-1-29-6", true)), "objects-left"),
                row(CNI_UPDATED, view -> view.daemonSets.clear(), "daemon-set"),
                row(
                        CNI_UPDATED,
                        view -> view.daemonSets.put(CNI, daemonSet(CNI, OLD, "1.29.6", ROLLING, 2)),
                        "image-version"),
                row(
                        CNI_UPDATED,
                        view -> view.daemonSets.put(CNI, daemonSet(CNI, OLD, "1.30.3", ROLLING, 1)),
                        "pods-updated"),
                row(
                        CNI_UPDATED,
                        view -> view.daemonSets.put(CNI, unready(CNI, ROLLING)),
                        "pods-ready",
                        "pods-available"),
                row(STAGED, view -> view.daemonSets.clear(), "daemon-set"),
                row(STAGED, view -> {}, "update-strategy"),
                row(
                        STAGED,
                        view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, OLD, "", ON_DELETE, 2)),
                        "template-revision"),
                row(
                        SETTLED,
                        view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, REVISION, "", ON_DELETE, 2)),
                        "update-strategy"),
                row(
                        SETTLED,
                        view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, REVISION, "", ROLLING, 1)),
                        "pods-updated"),
                row(
                        SETTLED,
                        view -> view.daemonSets.put(ZTUNNEL, daemonSet(ZTUNNEL, OLD, "", ROLLING, 2)),
                        "template-revision"),
                row(NODE, view -> view.nodes.put("node-1", MeshView.node("node-1", "False")), "node-ready"),
                row(NODE, view -> view.nodes.put("node-1", MeshView.node("node-1", "Unknown")), "node-ready"),
                row(NODE, view -> view.ztunnels().clear(), "ztunnel-pods"),
                row(NODE, view -> view.ztunnels().add(pod(OLD, true, true)), "ztunnel-pods"),
                row(NODE, view -> only(view, pod(OLD, true, false)), "ztunnel-revision"),
                row(NODE, view -> only(view, pod(REVISION, false, false)), "ztunnel-ready"),
                row(NODE, view -> only(view, pod(REVISION, true, true)), "ztunnel-ready"),
                row(TAG, view -> removeTag(view), "tag-objects", "owners"),
                row(
                        TAG,
                        view -> tag(view, webhook("canary", OLD, "istiod-1-29-6", true)),
                        "tag-webhook-revision",
                        "owners"),
                row(TAG, view -> tag(view, webhook("canary", REVISION, "istiod-1-29-6", true)), "tag-webhook-revision"),
                row(TAG, view -> tag(view, webhook("canary", REVISION, "istiod-1-30-3", false)), "ca-bundle"),
                row(TAG, view -> split(view), "tag-service-revision", "owners"),
                row(TAG, view -> view.controlPlanes.put("canary", deployment("istiod-canary", "", 1)), "owners"),
                row(TAG, view -> view.controlPlanes.clear(), "owners"),
                row(
                        DEFAULT_TAG,
                        view -> view.validating.set(
                                1, webhook("istiod-default-validator", "", OLD, "istiod-1-29-6", true)),
                        "default-revision"),
                row(TAG, view -> view.gatewayDeployments.clear(), "gateway-deployed"),
                row(TAG, view -> waypoint(view, deployment("orders/waypoint", OLD, 1)), "gateway-revision"),
                row(TAG, view -> waypoint(view, counted("orders/waypoint", 7, 2, 1, 1)), "gateway-rolled-out"),
                row(
                        TAG,
                        view -> gateway(view, new Condition("False", 3), new Condition("True", 3)),
                        "gateway-accepted"),
                row(
                        TAG,
                        view -> gateway(view, new Condition("True", 3), new Condition("False", 3)),
                        "gateway-programmed"),
                row(GATEWAY, view -> view.releases.clear(), "deployment"),
                row(
                        GATEWAY,
                        view -> view.releases.put("istio-ingress/istio-ingress", unavailable("istio-ingress")),
                        "rolled-out"),
                row(
                        GATEWAY,
                        view -> view.gateways.set(
                                1,
                                new GatewayView(
                                        "istio-ingress",
                                        "ingress",
                                        "default",
                                        false,
                                        "istio-ingress.istio-ingress.svc",
                                        1,
                                        new Condition("True", 1),
                                        new Condition("False", 1))),
                        "gateway-programmed"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void contradicts(Expectation expectation, Consumer<MeshView> change, List<String> checks) {
        MeshView view = new MeshView();
        change.accept(view);
        Assessment assessment = ExpectationRules.evaluate(expectation, view, TAKEN, NOW);

        assertThat(assessment.contradicts()).isTrue();
        assertThat(assessment.holds()).isFalse();
        assertThat(assessment.observed())
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check)
                .containsExactlyElementsOf(checks);
        assertThat(assessment.missing()).isEmpty();
    }

    static Stream<Arguments> missing() {
        return Stream.of(
                row(SERVING, view -> view.controlPlanes.put(REVISION, stale("istiod")), "observed-generation"),
                row(CNI_UPDATED, view -> view.daemonSets.put(CNI, stale(CNI)), "observed-generation"),
                row(STAGED, view -> view.daemonSets.put(ZTUNNEL, stale(ZTUNNEL)), "observed-generation"),
                row(SETTLED, view -> view.daemonSets.put(ZTUNNEL, stale(ZTUNNEL)), "observed-generation"),
                row(NODE, view -> view.nodes.clear(), "node"),
                row(TAG, view -> waypoint(view, stale("orders/waypoint")), "observed-generation"),
                row(
                        TAG,
                        view -> gateway(view, new Condition("True", 3), new Condition("True", 2)),
                        "observed-generation"),
                row(
                        TAG,
                        view -> gateway(view, new Condition("absent", 0), new Condition("True", 3)),
                        "observed-generation"),
                row(
                        GATEWAY,
                        view -> view.releases.put("istio-ingress/istio-ingress", stale("x")),
                        "observed-generation"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void misses(Expectation expectation, Consumer<MeshView> change, List<String> checks) {
        MeshView view = new MeshView();
        change.accept(view);
        Assessment assessment = ExpectationRules.evaluate(expectation, view, TAKEN, NOW);

        assertThat(assessment.holds()).isFalse();
        assertThat(assessment.contradicts()).isFalse();
        assertThat(assessment.missing()).extracting(Evidence::check).containsExactlyElementsOf(checks);
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void missesWhatItCannotSeeWhateverTheCacheSays(Expectation expectation) {
        for (Source source : ExpectationRules.sources(expectation)) {
            MeshView view = new MeshView();
            view.blind.add(source);
            Assessment assessment = ExpectationRules.evaluate(expectation, view, TAKEN, NOW);

            assertThat(assessment.holds()).isFalse();
            assertThat(assessment.contradicts()).isFalse();
            assertThat(assessment.missing()).singleElement().satisfies(evidence -> {
                assertThat(evidence.subject()).isEqualTo(source.words());
                assertThat(evidence.observed()).isEqualTo("watch interrupted");
            });
        }
    }

    private static void only(MeshView view, PodView pod) {
        view.ztunnels().clear();
        view.ztunnels().add(pod);
    }

    private static void tag(MeshView view, WebhookView webhook) {
        view.mutating.removeIf(found -> found.tag().equals("canary"));
        view.mutating.add(webhook);
        if (webhook.revision().equals(OLD)) {
            view.controlPlanes.put(OLD, deployment("istiod-1-29-6", "", 1));
        }
    }

    private static void removeTag(MeshView view) {
        view.mutating.removeIf(found -> found.tag().equals("canary"));
        view.services.removeIf(found -> found.tag().equals("canary"));
    }

    private static void split(MeshView view) {
        view.controlPlanes.put(OLD, deployment("istiod-1-29-6", "", 1));
        view.services.removeIf(service -> service.tag().equals("canary"));
        view.services.add(new ServiceView("istiod-revision-tag-canary", OLD, "canary", OLD));
    }

    private static void waypoint(MeshView view, DeploymentView deployment) {
        view.gatewayDeployments.put("orders/waypoint", List.of(deployment));
    }

    private static void gateway(MeshView view, Condition accepted, Condition programmed) {
        view.gateways.set(0, new GatewayView("orders", "waypoint", "canary", true, "", 3, accepted, programmed));
    }

    private static PodView pod(String revision, boolean ready, boolean terminating) {
        return new PodView("istio-system/pod", "node-1", revision, "1.30.3", ready, terminating, "uid-2");
    }

    private static WebhookView webhook(String tag, String revision, String service, boolean trusted) {
        return webhook("webhook", tag, revision, service, trusted);
    }

    private static WebhookView webhook(String name, String tag, String revision, String service, boolean trusted) {
        return new WebhookView(name, revision, tag, List.of(service), trusted);
    }

    private static DeploymentView counted(String name, long generation, int replicas, int updated, int available) {
        return new DeploymentView(
                "Deployment", name, REVISION, "1.30.3", "1.30.3", generation, 7, 1, replicas, updated, available);
    }

    private static DeploymentView unavailable(String name) {
        return counted(name, 7, 1, 1, 0);
    }

    private static DeploymentView stale(String name) {
        return counted(name, 8, 1, 1, 1);
    }

    private static DaemonSetView unready(NodeAgent agent, dev.headway.model.UpdateStrategy strategy) {
        return new DaemonSetView("istio-system/" + agent.word(), REVISION, "1.30.3", strategy, 4, 4, 2, 2, 1, 1);
    }

    private static DaemonSetView stale(NodeAgent agent) {
        return new DaemonSetView("istio-system/" + agent.word(), REVISION, "1.30.3", ON_DELETE, 5, 4, 2, 2, 2, 2);
    }
}
