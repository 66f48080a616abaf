package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.NEW;
import static dev.headway.controlplane.Bench.OLD;
import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.Values;
import dev.headway.model.ChartDigests;
import dev.headway.model.ChartValues;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.request.CniSpec.Strategy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values below {@code cni} and {@code pilot}, which charts from 1.24 put above all others. */
class PrefixedValuesTest {

    @TempDir
    static Path folder;

    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 3);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void holdsTheAgentsAndGivesThemTheirStrategyBack() {
        Values values = Values.parse(
                "{profile: ambient, cni: {updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}}}");
        bench.give("cni", SYSTEM, "istio-cni", values);

        CniUpgraded upgraded = bench.once(
                new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.WITH_NODE, SENT), CniUpgraded.class);
        assertThat(upgraded.observed()).isNotEmpty().allMatch(Evidence::holds);
        assertThat(strategy()).isEqualTo("OnDelete");

        UpdateStrategy own = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "0", "2");
        CniSettled settled = bench.once(new SettleCni(bench.attempt("settle-cni"), own, SENT), CniSettled.class);
        assertThat(settled.observed()).isNotEmpty().allMatch(Evidence::holds);
        assertThat(strategy()).isEqualTo("RollingUpdate");
        assertThat(bench.values(SYSTEM, "istio-cni")).isEqualTo(values);
    }

    @Test
    void findsAndLeavesARevisionBelowPilot() {
        bench.give(
                "istiod", SYSTEM, "istiod-" + OLD, Values.parse("{profile: ambient, pilot: {revision: " + OLD + "}}"));

        bench.once(new InstallRevision(bench.attempt("revision"), bench.target, OLD, SENT), RevisionInstalled.class);

        assertThat(bench.values(SYSTEM, "istiod-" + NEW))
                .isEqualTo(Values.parse("{profile: ambient, revision: " + NEW + "}"));
    }

    @Test
    void refusesARevisionWithoutWebhooks() {
        ChartValues others =
                new ChartValues("", "{profile: ambient, global: {operatorManageWebhooks: true}}", "", "", "");
        Target target =
                new Target(bench.target.version(), "no-webhooks", bench.target.charts(), ChartDigests.DEFAULT, others);

        assertThat(bench.refused(
                        new InstallRevision(bench.attempt("revision"), target, OLD, SENT),
                        FailureReason.OWNED_BY_OTHER))
                .contains("global.operatorManageWebhooks");
    }

    private static String strategy() {
        return bench.client
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName("istio-cni-node")
                .require()
                .getSpec()
                .getUpdateStrategy()
                .getType();
    }
}
