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
    void leavesTheTagsOfTheOldRevisionBehind() {
        Values values =
                Values.parse("{revision: old, profile: ambient, revisionTags: [canary], pilot: {revisionTags: [x]}}");

        assertThat(CarriedValues.toRevision(values, "1.29.6", "1.30.3", "1-30-3"))
                .isEqualTo(Values.parse("{revision: 1-30-3, profile: ambient}"));
    }

    @Test
    void setsTheAmbientProfileWhereTheUserNamedNone() {
        assertThat(CarriedValues.toRevision(Values.none(), "1.29.6", "1.30.3", "new"))
                .isEqualTo(Values.parse("{revision: new, profile: ambient}"));
        assertThat(CarriedValues.toRevision(Values.parse("{global: {profile: ambient}}"), "1.29.6", "1.30.3", "new"))
                .isEqualTo(Values.parse("{revision: new, global: {profile: ambient}}"));
    }
}
