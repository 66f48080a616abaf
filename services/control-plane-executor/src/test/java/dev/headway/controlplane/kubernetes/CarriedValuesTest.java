package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.Values;
import org.junit.jupiter.api.Test;

class CarriedValuesTest {

    @Test
    void movesAPinnedImageTagAndKeepsEverythingElse() {
        Values values = Values.parse("{global: {tag: 1.29.6, hub: registry.example}, tolerations: [{key: a}]}");

        assertThat(CarriedValues.to(values, "1.29.6", "1.30.3"))
                .isEqualTo(Values.parse("{global: {tag: 1.30.3, hub: registry.example}, tolerations: [{key: a}]}"));
    }

    @Test
    void movesTheTagOfAnImageThatIsNamedInFull() {
        Values values = Values.parse("{image: 'registry.example:5000/mirror/install-cni:1.29.6-distroless'}");

        assertThat(CarriedValues.to(values, "1.29.6", "1.30.3").text("image"))
                .isEqualTo("registry.example:5000/mirror/install-cni:1.30.3-distroless");
        assertThat(CarriedValues.pinned(values, "1.29.6", "1.30.3")).isEmpty();
    }

    @Test
    void namesImagesThatWouldStayOld() {
        Values values = Values.parse(
                "{tag: 1.30.3-fips, image: install-cni, global: {tag: nightly}, pilot: {image: r/p:1.28.0}}");

        assertThat(CarriedValues.pinned(values, "1.29.6", "1.30.3"))
                .containsExactly("global.tag nightly", "pilot.image r/p:1.28.0");
    }

    @Test
    void liftsWhatWasSetBelowTheDefaultsOfOldCharts() {
        Values values =
                Values.parse("{defaults: {hub: a, global: {x: 1, y: 2}, env: {A: b}}, hub: own, global: {x: 3}}");

        assertThat(CarriedValues.aboveDefaults(values))
                .isEqualTo(Values.parse("{hub: own, global: {x: 3, y: 2}, env: {A: b}}"));
    }

    @Test
    void leavesTheTagsOfTheOldRevisionBehind() {
        Values values =
                Values.parse("{revision: old, profile: ambient, revisionTags: [canary], pilot: {revisionTags: [x]}}");

        assertThat(CarriedValues.toRevision(values, "1-30-3"))
                .isEqualTo(Values.parse("{revision: 1-30-3, profile: ambient}"));
    }

    @Test
    void leavesNoRevisionWhereItWouldWin() {
        Values values = Values.parse("{pilot: {revision: old, replicaCount: 2}}");

        assertThat(CarriedValues.toRevision(values, "1-30-3"))
                .isEqualTo(Values.parse("{revision: 1-30-3, pilot: {replicaCount: 2}}"));
    }

    @Test
    void leavesNoStrategyWhereItWouldWin() {
        Values values =
                Values.parse("{cni: {updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}}}");

        assertThat(StepValues.held(values))
                .isEqualTo(
                        Values.parse(
                                "{updateStrategy: {type: OnDelete}, cni: {updateStrategy: {rollingUpdate: {maxUnavailable: 2}}}}"));
    }

    @Test
    void keepsTheProfileOfTheUserOrOfTheReleaseBefore() {
        Values none = Values.none();

        assertThat(CarriedValues.withProfile(none, none, "ambient")).isEqualTo(Values.parse("{profile: ambient}"));
        assertThat(CarriedValues.withProfile(none, none, "")).isEqualTo(none);
        assertThat(CarriedValues.withProfile(none, Values.parse("{global: {profile: ambient}}"), ""))
                .isEqualTo(Values.parse("{global: {profile: ambient}}"));
        assertThat(CarriedValues.withProfile(Values.parse("{profile: demo}"), Values.parse("{profile: x}"), "ambient"))
                .isEqualTo(Values.parse("{profile: demo}"));
    }
}
