package dev.headway.health.domain;

import static dev.headway.health.domain.MeshView.LONG_AGO;
import static dev.headway.health.domain.MeshView.OLD;
import static dev.headway.health.domain.MeshView.ON_DELETE;
import static dev.headway.health.domain.MeshView.REVISION;
import static dev.headway.health.domain.MeshView.ROLLING;
import static dev.headway.health.domain.MeshView.daemonSet;
import static dev.headway.health.domain.MeshView.pod;
import static dev.headway.health.domain.NodeAgent.CNI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.IstioVersion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What differs between the versions of Istio, and the steps that came with later ones. */
class EraRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");

    private final MeshView view = new MeshView();

    @Test
    void needsNoServiceOfATagBefore128ButItsWebhook() {
        istiod("1.27.9");
        view.services.removeIf(service -> service.tag().equals("canary"));
        assertThat(failed(new TagServing("canary", REVISION))).isEmpty();

        view.mutating.removeIf(webhook -> webhook.tag().equals("canary"));
        assertThat(failed(new TagServing("canary", REVISION))).containsExactly("tag-webhook", "owners");
    }

    @Test
    void isContentWithTheServiceOfATagFrom128() {
        istiod("1.28.0");
        view.mutating.removeIf(webhook -> webhook.tag().equals("canary"));

        assertThat(failed(new TagServing("canary", REVISION))).isEmpty();
    }

    @Test
    void needsTheWebhookWhereTheVersionOfTheControlPlaneIsNotKnown() {
        istiod("");
        view.mutating.removeIf(webhook -> webhook.tag().equals("canary"));

        assertThat(failed(new TagServing("canary", REVISION))).containsExactly("tag-webhook");
    }

    @Test
    void namesTheOldPodsThatStillServeAGateway() {
        view.gatewayPods.add(new PodView("orders/waypoint-old", "node-1", OLD, "1.29.6", true, true, "uid"));
        view.gatewayPods.add(new PodView("orders/waypoint-new", "node-1", REVISION, "1.30.3", true, false, "uid"));

        assertThat(view(new TagServing("canary", REVISION))
                        .evidence()
                        .getFirst()
                        .observed())
                .isEqualTo("orders/waypoint-old of revision 1-29-6");
        view.gatewayPods.removeFirst();
        assertThat(failed(new TagServing("canary", REVISION))).isEmpty();
    }

    @Test
    void waitsForTheOldPodsOfAManualGatewayAndForItsChart() {
        view.releasePods.add(new PodView("istio-ingress/old", "node-1", "default", "1.29.6", true, true, "uid"));
        assertThat(failed(new GatewayServing("istio-ingress", "istio-ingress", "1.30.3")))
                .containsExactly("old-pods");

        view.releasePods.clear();
        assertThat(failed(new GatewayServing("istio-ingress", "istio-ingress", "1.29.6")))
                .containsExactly("chart-version");
    }

    @Test
    void provesCrdsWithoutAVersionByTheWholeSetAndWhatItServes() {
        Expectation crds = new CrdsEstablished(IstioVersion.parse("1.23.6"));
        view.crds.clear();
        IstioCrds.ALL.forEach(name -> view.crds.add(new CrdView(name, true, "", "", List.of("v1alpha3", "v1"))));
        assertThat(failed(crds)).isEmpty();

        view.crds.set(0, new CrdView(IstioCrds.ALL.getFirst(), true, "", "", List.of("v1beta1")));
        assertThat(failed(crds)).containsExactly("crds-served");
        view.crds.removeFirst();
        assertThat(failed(crds)).containsExactly("crds-complete");
    }

    @Test
    void asksOnlyTheCrdsThatHelmOwnsForTheirVersion() {
        Expectation crds = new CrdsEstablished(IstioVersion.parse("1.30.3"));
        view.crds.add(new CrdView("wasmplugins.extensions.istio.io", true, "", "", List.of("v1alpha1")));
        assertThat(failed(crds)).isEmpty();

        view.crds.removeIf(crd -> !crd.release().isEmpty());
        assertThat(failed(crds)).containsExactly("crds-owned");
    }

    @Test
    void provesCrdsThatTheReleaseKeepsOutOfItsTemplates() {
        Expectation crds = new CrdsEstablished(IstioVersion.parse("1.30.3"));
        view.crds.clear();
        IstioCrds.ALL.forEach(name -> view.crds.add(new CrdView(name, true, "", "istio-base", List.of("v1"))));
        assertThat(failed(crds)).isEmpty();

        view.crds.clear();
        IstioCrds.ALL.forEach(name -> view.crds.add(new CrdView(name, true, "1.30.3", "", List.of("v1"))));
        assertThat(failed(crds)).isEmpty();

        view.crds.set(0, new CrdView(IstioCrds.ALL.getFirst(), true, "1.29.6", "", List.of("v1")));
        assertThat(failed(crds)).containsExactly("crds-version");
    }

    @Test
    void judgesAGatewayThatRunsAsADaemonSet() {
        Expectation gateway = new GatewayServing("istio-ingress", "istio-ingress", "1.30.3");
        view.releases.put(
                "istio-ingress/istio-ingress",
                new DeploymentView(
                        "DaemonSet", "istio-ingress/istio-ingress", "", "1.30.3", "1.30.3", 7, 7, 3, 3, 2, 3));

        assertThat(failed(gateway)).containsExactly("rolled-out");
        assertThat(view(gateway).evidence())
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::subject)
                .containsExactly("DaemonSet istio-ingress/istio-ingress");
    }

    @Test
    void confirmsAStagedCniAgentWhateverItsPodsAre() {
        assertThat(failed(new CniStaged("1.30.3"))).containsExactly("update-strategy");
        view.daemonSets.put(CNI, daemonSet(CNI, REVISION, "1.30.3", ON_DELETE, 0));
        assertThat(failed(new CniStaged("1.30.3"))).isEmpty();
        assertThat(failed(new CniStaged("1.29.6"))).containsExactly("image-version");
    }

    @Test
    void doesNotKnowTheVersionOfAnImageThatHasOnlyADigest() {
        view.daemonSets.put(CNI, daemonSet(CNI, REVISION, "", ROLLING, 2));

        Assessment assessment = view(new CniUpdated("1.30.3"));
        assertThat(assessment.contradicts()).isFalse();
        assertThat(assessment.missing()).extracting(Evidence::check).containsExactly("image-version");
    }

    @Test
    void judgesTheCniAgentOfANodeThatWasRenewedWithIt() {
        Expectation both = new NodeServing("node-1", REVISION, "1.30.3");
        assertThat(failed(both)).isEmpty();

        view.pods.put(CNI, List.of(agent("1.29.6", true), pod(CNI, "node-2")));
        assertThat(failed(both)).containsExactly("cni-version");
        view.pods.put(CNI, List.of(agent("1.30.3", false)));
        assertThat(failed(both)).containsExactly("cni-ready");
        view.pods.put(CNI, List.of());
        assertThat(failed(both)).containsExactly("cni-pods");
        assertThat(failed(new NodeServing("node-1", REVISION, ""))).isEmpty();
    }

    private static PodView agent(String version, boolean ready) {
        return new PodView("istio-system/cni", "node-1", "default", version, ready, false, "uid");
    }

    private void istiod(String version) {
        view.controlPlanes.put(
                REVISION,
                new DeploymentView("Deployment", "istio-system/istiod-1-30-3", "", version, "", 7, 7, 1, 1, 1, 1));
    }

    private Assessment view(Expectation expectation) {
        return ExpectationRules.evaluate(expectation, view, LONG_AGO, NOW);
    }

    private List<String> failed(Expectation expectation) {
        Assessment assessment = view(expectation);
        assertThat(assessment.missing()).isEmpty();
        return assessment.observed().stream()
                .filter(evidence -> !evidence.holds())
                .map(Evidence::check)
                .toList();
    }
}
