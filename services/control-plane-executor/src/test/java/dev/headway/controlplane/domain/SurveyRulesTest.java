package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ObservedNode;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SurveyRulesTest {

    private static final Target TARGET = new Target(IstioVersion.parse("1.30.3"), "1-30-3", "/charts");
    private static final UpdateStrategy ROLLING = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");

    private static UpgradeSpec spec(String... poolLabels) {
        NodesSpec nodes = NodesSpec.DEFAULT;
        return new UpgradeSpec(
                TARGET,
                List.of(),
                CniSpec.DEFAULT,
                new NodesSpec(
                        nodes.strategy(),
                        nodes.maxUnavailable(),
                        nodes.maxUnavailablePerZone(),
                        java.util.Arrays.stream(poolLabels)
                                .map(label -> new PoolSelector(Labels.of(Map.of(label, "any"))))
                                .toList(),
                        nodes.drain(),
                        nodes.failureBudget(),
                        nodes.readyTimeout()),
                TagsSpec.DEFAULT,
                HealthSpec.DEFAULT,
                OnFailure.ROLLBACK,
                RetireSpec.DEFAULT,
                List.of());
    }

    /** A healthy cluster, with one thing changed in each test. */
    private static final class Seen {
        private Set<String> webhooks = Set.of("old");
        private List<Istiod> istiods = List.of(new Istiod("old", "1.29.6-distroless", true));
        private final Map<String, String> tagWebhooks = new HashMap<>(Map.of("default", "old"));
        private final Map<String, String> tagServices = new HashMap<>(Map.of("default", "old"));
        private String defaultRevision = "old";
        private List<HelmRelease> releases = List.of(
                release("istio-base", "base", "deployed"),
                release("istio-cni", "cni", "deployed"),
                release("ztunnel", "ztunnel", "deployed"));
        private List<String> gatewayTags = List.of();
        private List<ObservedNode> nodes = List.of();
        private Map<String, String> ztunnels = Map.of();

        Survey survey(String... poolLabels) {
            return SurveyRules.survey(
                    new Observation(
                            "uid",
                            "v1.33.0",
                            webhooks,
                            istiods,
                            Map.of("old", release("istiod-old", "istiod", "deployed")),
                            tagWebhooks,
                            tagServices,
                            defaultRevision,
                            releases,
                            "old",
                            ROLLING,
                            gatewayTags,
                            nodes,
                            ztunnels),
                    spec(poolLabels));
        }
    }

    private final Seen seen = new Seen();

    @Test
    void findsNothingInAHealthyCluster() {
        assertThat(seen.survey().findings()).isEmpty();
        assertThat(seen.survey().revisions())
                .containsExactly(new ControlPlaneRevision("old", IstioVersion.parse("1.29.6"), "istiod-old", true));
    }

    @Test
    void countsTheGatewaysOfEachTag() {
        seen.tagWebhooks.put("canary", "old");
        seen.gatewayTags = List.of("default", "canary", "default", "1-29-6");

        assertThat(seen.survey().tags())
                .containsExactly(
                        new TagState("canary", "old", "", 1, 0, 0), new TagState("default", "old", "old", 2, 0, 0));
    }

    @Test
    void keepsOnlyTheLabelsThatPoolsAskFor() {
        Labels labels = Labels.of(Map.of("pool", "canary", "kubernetes.io/os", "linux"));
        seen.nodes = List.of(
                new ObservedNode("b", Labels.none(), true, false, false),
                new ObservedNode("a", labels, true, false, false));
        seen.ztunnels = Map.of("a", "old");

        assertThat(seen.survey("pool").nodes())
                .containsExactly(
                        new NodeState(
                                "a", Labels.of(Map.of("pool", "canary")), "", true, false, "old", DrainForecast.EMPTY),
                        new NodeState("b", Labels.none(), "", true, false, "", DrainForecast.EMPTY));
    }

    @Test
    void findsATagWhoseTwoObjectsDiffer() {
        seen.istiods = List.of(new Istiod("old", "1.29.6", true), new Istiod("new", "1.30.3", true));
        seen.tagServices.put("default", "new");

        assertThat(found()).containsExactly(tuple("HW101", Severity.WARNING, "tag default"));
    }

    @Test
    void blocksATagNamedLikeARevision() {
        seen.tagWebhooks.put("old", "old");
        seen.tagWebhooks.put("1-30-3", "old");

        assertThat(found())
                .containsExactly(
                        tuple("HW102", Severity.BLOCKING, "tag 1-30-3"), tuple("HW102", Severity.BLOCKING, "tag old"));
    }

    @Test
    void blocksATagThatPointsToNothing() {
        seen.tagWebhooks.put("canary", "gone");

        assertThat(found()).containsExactly(tuple("HW103", Severity.BLOCKING, "tag canary"));
        assertThat(seen.survey().findings().getFirst().message()).contains("revision gone, which is not installed");
    }

    @Test
    void blocksAPendingRelease() {
        seen.releases = List.of(
                release("istio-base", "base", "deployed"),
                release("istio-cni", "cni", "pending-upgrade"),
                release("ztunnel", "ztunnel", "deployed"));

        assertThat(found()).containsExactly(tuple("HW104", Severity.BLOCKING, "release istio-system/istio-cni"));
    }

    @Test
    void mentionsNodesThatAreNotReadyOrCordonedBySomebodyElse() {
        seen.nodes = List.of(
                new ObservedNode("sick", Labels.none(), false, false, false),
                new ObservedNode("theirs", Labels.none(), true, true, false),
                new ObservedNode("ours", Labels.none(), true, true, true));

        assertThat(found())
                .containsExactly(
                        tuple("HW105", Severity.WARNING, "node sick"), tuple("HW106", Severity.INFO, "node theirs"));
    }

    @Test
    void blocksARevisionNameThatIsInUseWithAnotherVersion() {
        seen.istiods = List.of(new Istiod("old", "1.29.6", true), new Istiod("1-30-3", "1.30.1", true));

        assertThat(found()).containsExactly(tuple("HW107", Severity.BLOCKING, "revision 1-30-3"));
        seen.istiods = List.of(new Istiod("old", "1.29.6", true), new Istiod("1-30-3", "1.30.3", true));
        assertThat(found()).as("the same version may be a resumed upgrade").isEmpty();
    }

    @Test
    void warnsWhenTheDefaultTagAndTheDefaultRevisionDiffer() {
        seen.defaultRevision = "other";

        assertThat(found()).containsExactly(tuple("HW108", Severity.WARNING, "tag default"));
    }

    @Test
    void blocksAMissingReleaseAndADoubleOne() {
        seen.releases = List.of(
                release("istio-base", "base", "deployed"),
                release("ztunnel", "ztunnel", "deployed"),
                release("ztunnel-b", "ztunnel", "deployed"));

        assertThat(found())
                .containsExactly(
                        tuple("HW109", Severity.BLOCKING, "chart cni"),
                        tuple("HW110", Severity.BLOCKING, "chart ztunnel"));
        assertThat(seen.survey().cni()).isEqualTo(new HelmRelease("", "", "cni", "", 0, "missing"));
    }

    @Test
    void warnsOfARevisionWhoseVersionCannotBeTold() {
        seen.webhooks = Set.of("old", "ghost");

        assertThat(found()).containsExactly(tuple("HW111", Severity.WARNING, "revision ghost"));
        assertThat(seen.survey().revisions())
                .extracting(ControlPlaneRevision::name)
                .containsExactly("old");
    }

    private List<org.assertj.core.groups.Tuple> found() {
        return seen.survey().findings().stream()
                .map((Finding finding) -> tuple(finding.code(), finding.severity(), finding.object()))
                .toList();
    }

    private static HelmRelease release(String name, String chart, String status) {
        return new HelmRelease("istio-system", name, chart, "1.29.6", 1, status);
    }
}
