package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.ChartDigests;
import dev.headway.model.ChartValues;
import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec.Strategy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A document of the request takes the place of the user's values; what Headway must set stays above it. */
class StepValuesTest {

    private static final StoredRelease OLD =
            stored("{hub: old.example, global: {profile: ambient}, revisionTags: [blue]}");

    @Test
    void givesANewRevisionTheDocumentItsOwnNameAndNoTags() {
        Target target = target(new ChartValues(
                "",
                "{revision: mine, hub: new.example, revisionTags: [green], pilot: {revisionTags: [red]}}",
                "",
                "",
                ""));

        Values values = StepValues.revision(target, OLD);

        assertThat(values.text("revision")).isEqualTo("1-30-3");
        assertThat(values.text("hub")).isEqualTo("new.example");
        assertThat(values.at("revisionTags")).isEmpty();
        assertThat(values.at("pilot.revisionTags")).isEmpty();
    }

    @Test
    void leavesTheTagsThatTheOldRevisionDeclaresWithIt() {
        Values values = StepValues.revision(target(ChartValues.DEFAULT), OLD);

        assertThat(values).isEqualTo(Values.parse("{hub: old.example, global: {profile: ambient}, revision: 1-30-3}"));
    }

    @Test
    void holdsTheDaemonSetsWhateverTheDocumentSays() {
        Target target = target(new ChartValues(
                "",
                "",
                "{updateStrategy: {type: RollingUpdate}, hub: new.example}",
                "{updateStrategy: {type: RollingUpdate}, revision: mine}",
                ""));

        Values cni = StepValues.cni(target, OLD, Strategy.WITH_NODE);
        assertThat(cni.text("updateStrategy.type")).isEqualTo("OnDelete");
        assertThat(cni.text("hub")).isEqualTo("new.example");
        Values ztunnel = StepValues.ztunnel(target, OLD);
        assertThat(ztunnel).isEqualTo(Values.parse("{updateStrategy: {type: OnDelete}, revision: 1-30-3}"));
        assertThat(StepValues.cni(target, OLD, Strategy.ROLLING).text("updateStrategy.type"))
                .isEqualTo("RollingUpdate");
    }

    @Test
    void keepsTheDefaultRevisionOfTheClusterWhateverTheDocumentSays() {
        Target target = target(new ChartValues("{defaultRevision: mine, base: {x: 1}}", "", "", "", ""));

        assertThat(StepValues.base(target, OLD, "1-29-6"))
                .isEqualTo(Values.parse("{defaultRevision: 1-29-6, base: {x: 1}}"));
    }

    @Test
    void takesADocumentInsteadOfTheValuesOfAGateway() {
        assertThat(StepValues.gateway(target(new ChartValues("", "", "", "", "{replicaCount: 2}")), OLD))
                .isEqualTo(Values.parse("{replicaCount: 2}"));
        assertThat(StepValues.gateway(target(ChartValues.DEFAULT), OLD)).isEqualTo(OLD.values());
    }

    private static Target target(ChartValues values) {
        return new Target(IstioVersion.parse("1.30.3"), "1-30-3", "/charts", ChartDigests.DEFAULT, values);
    }

    private static StoredRelease stored(String values) {
        return new StoredRelease(
                new HelmRelease("istio-system", "istio", "istio", "1.29.6", 1, "deployed"),
                "secret",
                "",
                Instant.EPOCH,
                Values.parse(values),
                "",
                JsonNodeFactory.instance.objectNode());
    }
}
