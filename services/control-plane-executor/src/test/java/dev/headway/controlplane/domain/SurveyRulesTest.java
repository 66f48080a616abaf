package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.PoolSelector;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurveyRulesTest {

    private final Given given = new Given();

    @Test
    void tellsRevisionsWithTheirReleases() {
        assertThat(given.survey().revisions())
                .containsExactly(new ControlPlaneRevision("old", IstioVersion.parse("1.29.6"), "istiod-old", true));
    }

    @Test
    void countsWhatFollowsEachTag() {
        given.tagWebhooks.put("canary", "old");
        given.namespaces.add(new ObservedNamespace("shop", "canary", "", true));
        given.namespaces.add(new ObservedNamespace("office", "default", "", true));
        given.gateway("istio-waypoint", "", true);
        given.gateway("istio", "default", true);
        given.gateways.add(new Consumers.ObservedGateway("elsewhere", "edge", "istio", "", true));
        given.podLabels.put("canary", 4);

        assertThat(given.survey().tags())
                .containsExactly(
                        new TagState("canary", "old", "", 1, 1, 4), new TagState("default", "old", "old", 2, 1, 0));
    }

    @Test
    void findsATagThatOnlyAServiceTellsOf() {
        given.tagServices.put("late", "old");

        assertThat(given.survey().tags()).extracting(TagState::name).containsExactly("default", "late");
    }

    @Test
    void keepsOnlyTheLabelsThatPoolsAskFor() {
        given.pools.add(new PoolSelector(Labels.of(Map.of(ObservedNode.HOSTNAME, "a"))));

        assertThat(given.survey().nodes())
                .extracting(NodeState::name, NodeState::labels, NodeState::zone)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("b", Labels.of(Map.of(ObservedNode.HOSTNAME, "b")), "z1"));
    }

    @Test
    void saysThatAReleaseIsMissing() {
        given.releases.remove("istio-cni");

        assertThat(given.survey().cni()).isEqualTo(new HelmRelease("", "", "cni", "", 0, "missing"));
    }

    @Test
    void saysInAFindingWhatWasSeenWhichRuleItBreaksAndWhereThatIsFrom() {
        given.tagWebhooks.put("canary", "gone");

        Finding finding = given.survey().findings().stream()
                .filter(candidate -> candidate.code().equals("HW103"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.object()).isEqualTo("tag canary");
        assertThat(finding.message())
                .isEqualTo("the tag points to revision gone, which is not installed: "
                        + "its webhook fails and nobody owns the Gateways that follow it");
        assertThat(finding.remedy()).isEqualTo("point the tag to an installed revision, or remove it");
        assertThat(finding.source()).startsWith("https://istio.io/");
    }
}
