package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.NEW;
import static dev.headway.controlplane.Bench.OLD;
import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.Values;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.Survey;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The ztunnel template forward and back on one cluster; no pod may move by itself. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZtunnelJourneyTest {

    private static final UpdateStrategy ROLLING = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");

    @TempDir
    static Path folder;

    private static Bench bench;
    private static Survey before;
    private static Values ztunnel;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 4);
        before = bench.survey();
        ztunnel = bench.values(SYSTEM, "ztunnel");
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    @Order(1)
    void stagesZtunnelWithoutTouchingAPodAndBringsItBack() {
        Map<String, Ztunnel> pods = bench.cluster.state().ztunnels();

        bench.twice(new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT), ZtunnelStaged.class);
        assertThat(templateRevision()).isEqualTo(NEW);
        assertThat(daemonSet().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(bench.values(SYSTEM, "ztunnel"))
                .isEqualTo(ztunnel.with("revision", NEW).with("updateStrategy.type", "OnDelete"));
        assertThat(bench.survey().ztunnelStrategy())
                .as("the strategy of its own")
                .isEqualTo(ROLLING);
        bench.twice(new RestoreZtunnel(bench.attempt("stage-ztunnel"), before.ztunnel(), SENT), ZtunnelRestored.class);

        assertThat(templateRevision()).isEqualTo(OLD);
        assertThat(daemonSet().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(bench.cluster.state().ztunnels()).isEqualTo(pods);
    }

    @Test
    @Order(2)
    void settlesZtunnelWithTheStrategyItHad() {
        bench.twice(new SettleZtunnel(bench.attempt("settle-ztunnel"), ROLLING, SENT), ZtunnelSettled.class);

        assertThat(bench.values(SYSTEM, "ztunnel")).isEqualTo(ztunnel);
        assertThat(bench.survey().ztunnelStrategy()).isEqualTo(ROLLING);
        assertThat(bench.survey().ztunnel().version()).isEqualTo(SandboxCharts.INSTALLED);
    }

    @Test
    @Order(3)
    void settlesZtunnelWithAStrategyThatWasSetWithoutHelm() {
        UpdateStrategy wanted = new UpdateStrategy(Type.ROLLING_UPDATE, "0", "25%");
        bench.once(new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT), ZtunnelStaged.class);
        bench.once(new RestoreZtunnel(bench.attempt("stage-ztunnel"), before.ztunnel(), SENT), ZtunnelRestored.class);

        bench.twice(new SettleZtunnel(bench.attempt("settle-ztunnel"), wanted, SENT), ZtunnelSettled.class);

        assertThat(bench.survey().ztunnelStrategy()).isEqualTo(wanted);
    }

    @Test
    @Order(4)
    void keepsTheUsersStrategyWhenAStageFailedHalfWay() {
        bench.once(new SettleZtunnel(bench.attempt("settle-ztunnel"), ROLLING, SENT), ZtunnelSettled.class);
        Values own = bench.values(SYSTEM, "ztunnel");
        bench.loseTheAnswerToThePatchOf("daemonsets/ztunnel");
        bench.once(new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT), ControlPlaneStepRefused.class);
        assertThat(bench.release(SYSTEM, "ztunnel").status()).isEqualTo("failed");
        assertThat(bench.survey().ztunnelStrategy()).isEqualTo(ROLLING);

        bench.twice(new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT), ZtunnelStaged.class);
        bench.twice(new RestoreZtunnel(bench.attempt("stage-ztunnel"), before.ztunnel(), SENT), ZtunnelRestored.class);
        bench.twice(new SettleZtunnel(bench.attempt("settle-ztunnel"), ROLLING, SENT), ZtunnelSettled.class);

        assertThat(bench.survey().ztunnelStrategy()).isEqualTo(ROLLING);
        assertThat(bench.values(SYSTEM, "ztunnel")).isEqualTo(own);
    }

    private static DaemonSet daemonSet() {
        return bench.client
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName("ztunnel")
                .require();
    }

    private static String templateRevision() {
        return daemonSet()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .getOrDefault("istio.io/rev", "");
    }
}
