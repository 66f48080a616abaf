package dev.headway.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.Lane;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.Violation;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TreeTest {

    private static final Instant AT = Instant.parse("2026-11-20T21:04:05Z");
    private static final String UPGRADE = "istio-1-30-3";

    private final UpgradeView view = new UpgradeView(UPGRADE);

    @Test
    void showsOneLineAStepOneMarkANodeAndWhatEachWaitsFor() {
        planned();
        view.apply(new UpgradeEvent.StepStarted(crds(), Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepCompleted(crds(), Direction.FORWARD, 4, List.of(), AT.plusSeconds(2)));
        view.apply(new UpgradeEvent.StepStarted(node("a"), Direction.FORWARD, 5, AT.plusSeconds(2)));
        view.apply(new UpgradeEvent.StepCompleted(node("a"), Direction.FORWARD, 6, List.of(), AT.plusSeconds(5)));
        view.apply(new UpgradeEvent.StepStarted(node("b"), Direction.FORWARD, 7, AT.plusSeconds(5)));
        view.apply(new NodeEvent.DrainBlocked(node("b"), "b", "shop/cart-1", "budget cart needs 2", AT.plusSeconds(6)));

        assertThat(new Tree(100, false).draw(view, AT.plusSeconds(9)))
                .containsExactly(
                        "Upgrade istio-1-30-3   requested   9.0s",
                        "",
                        "blue  (canary)   1.29.6 → 1.30.3   running",
                        "  ✔ crds                           2.0s",
                        "  ◐ nodes pool=general          ✔◐·  1/3",
                        "    ◐ node/b                         4.0s  drain waits for shop/cart-1: budget cart needs 2");
    }

    @Test
    void showsAFailureAndTheWayBack() {
        planned();
        view.apply(new UpgradeEvent.StepStarted(node("a"), Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepFailed(
                node("a"),
                Direction.FORWARD,
                4,
                FailureReason.ZTUNNEL_NOT_READY,
                "not ready",
                List.of(),
                AT.plusSeconds(1)));
        view.apply(new UpgradeEvent.RollbackStarted(UPGRADE, "blue", 5, "node/a failed", AT.plusSeconds(1)));

        assertThat(new Tree(100, false).draw(view, AT.plusSeconds(1)))
                .contains(
                        "blue  (canary)   1.29.6 → 1.30.3   rolling back: node/a failed",
                        "    ✖ node/a                         1.0s  ZTUNNEL_NOT_READY: not ready");

        view.apply(new UpgradeEvent.StepStarted(node("a"), Direction.BACK, 6, AT.plusSeconds(2)));
        view.apply(new UpgradeEvent.StepCompleted(node("a"), Direction.BACK, 7, List.of(), AT.plusSeconds(3)));
        view.apply(new UpgradeEvent.UpgradeEnded(UPGRADE, 8, Outcome.ROLLED_BACK, "back at 1.29.6", AT.plusSeconds(3)));

        assertThat(view.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(new Tree(100, false).draw(view, AT.plusSeconds(60)))
                .contains(
                        "Upgrade istio-1-30-3   rolled back   3.0s",
                        "  ↺ nodes pool=general          ↺··  1 of 3 back");
    }

    @Test
    void saysOfAGatewayThatWasLeftOutThatItWasMovedBackAndWhy() {
        StepRef gateway = new StepRef(UPGRADE, "blue", StepId.gateway("edge", "east"), 1);
        Segment gateways = new Segment(Lane.CONTROL_PLANE, "gateways", 1, List.of(PlannedStep.forward(gateway.step())));
        view.apply(new UpgradeEvent.ClusterUpgradeStarted(UPGRADE, "blue", 1, "canary", AT));
        view.apply(new UpgradeEvent.ClusterPlanned(UPGRADE, "blue", 2, plan(gateways), AT));
        view.apply(new UpgradeEvent.StepStarted(gateway, Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepFailed(
                gateway,
                Direction.FORWARD,
                4,
                FailureReason.HEALTH_REFUSED,
                "errors 0.5",
                List.of(),
                AT.plusSeconds(1)));
        view.apply(new UpgradeEvent.StepStarted(gateway, Direction.BACK, 5, AT.plusSeconds(1)));

        assertThat(new Tree(100, false).draw(view, AT.plusSeconds(2)))
                .contains("  ◑ gateway/edge/east              1.0s  going back");

        view.apply(new UpgradeEvent.StepCompleted(gateway, Direction.BACK, 6, List.of(), AT.plusSeconds(3)));
        String end = "failed, moved back and left out: gateway/edge/east; revision 1-29-6 is not retired";
        view.apply(new UpgradeEvent.ClusterUpgradeEnded(UPGRADE, "blue", 7, Outcome.INCOMPLETE, end, AT));

        assertThat(new Tree(140, false).draw(view, AT.plusSeconds(3)))
                .contains(
                        "blue  (canary)   1.29.6 → 1.30.3   incomplete: " + end,
                        "  ↺ gateway/edge/east              2.0s  moved back after HEALTH_REFUSED: errors 0.5");
    }

    @Test
    void aSecondRequestOfTheSameNameDoesNotEndTheFirst() {
        List<Violation> broken = List.of(new Violation("metadata.name", UPGRADE, "is in use"));
        view.apply(new UpgradeEvent.UpgradeRejected(UPGRADE, 1, broken, AT));
        assertThat(view.outcome()).isEqualTo(Outcome.REFUSED);

        view.apply(new UpgradeEvent.UpgradeAccepted(UPGRADE, 2, List.of(), AT));
        view.apply(new UpgradeEvent.UpgradeRejected(UPGRADE, 3, broken, AT));

        assertThat(view.outcome()).isNull();
        assertThat(view.detail())
                .isEqualTo("another request of this name was rejected: metadata.name: 'istio-1-30-3': is in use");
    }

    @Test
    void showsWhatIsLeftOutWhatWaitsForItsBudgetAndWhatIsParked() {
        planned();
        view.apply(new UpgradeEvent.StepStarted(node("a"), Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepSkipped(node("a"), Direction.FORWARD, 4, "not drained within 10m", AT));
        view.apply(new UpgradeEvent.StepStarted(node("b"), Direction.FORWARD, 5, AT));
        view.apply(new NodeEvent.NodeWaiting(node("b"), "b", "c is NotReady, 1 of 1", AT));
        view.apply(new UpgradeEvent.ClusterParked(UPGRADE, "blue", 6, "401 Unauthorized", AT));

        assertThat(new Tree(100, false).draw(view, AT))
                .contains(
                        "blue  (canary)   1.29.6 → 1.30.3   parked: 401 Unauthorized",
                        "  ◐ nodes pool=general          ↷◐·  0/3, 1 left out",
                        "    ↷ node/a                         0.0s  not drained within 10m",
                        "    ◐ node/b                         0.0s  waits for its budget: c is NotReady, 1 of 1");
        assertThat(view.held()).isFalse();

        view.apply(new UpgradeEvent.ClusterUnparked(UPGRADE, "blue", 7, "it answers", AT));
        assertThat(new Tree(100, false).draw(view, AT)).contains("blue  (canary)   1.29.6 → 1.30.3   running");
    }

    @Test
    void keepsWhatWasDoneWhenThePlanIsAmended() {
        planned();
        view.apply(new UpgradeEvent.StepStarted(crds(), Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepCompleted(crds(), Direction.FORWARD, 4, List.of(), AT.plusSeconds(2)));
        view.apply(new UpgradeEvent.ClusterPlanned(UPGRADE, "blue", 5, plan("a", "b", "c", "d"), AT.plusSeconds(3)));

        assertThat(new Tree(100, false).draw(view, AT.plusSeconds(9)))
                .contains("  ✔ crds                           2.0s", "  · nodes pool=general          ····  0/4");
    }

    @Test
    void showsHowFarASurgeHasCome() {
        planned();
        StepRef surge = new StepRef(UPGRADE, "blue", StepId.surge(1), 1);
        Segment batches = new Segment(Lane.NODE, "surge", 1, List.of(PlannedStep.forward(surge.step())));
        view.apply(new UpgradeEvent.ClusterPlanned(UPGRADE, "blue", 3, plan(batches), AT));
        view.apply(new UpgradeEvent.StepStarted(surge, Direction.FORWARD, 4, AT));
        view.apply(new NodeEvent.NodesSurged(surge, List.of("a", "b"), "1-30-3", AT));

        assertThat(new Tree(100, false).draw(view, AT))
                .contains("    ◐ surge/1                        0.0s  2 nodes at 1-30-3, waits for health");
    }

    @Test
    void neverDrawsWiderThanTheTerminal() {
        planned();
        view.apply(new UpgradeEvent.StepStarted(node("a"), Direction.FORWARD, 3, AT));
        view.apply(new NodeEvent.DrainBlocked(node("a"), "a", "shop/cart-1", "y".repeat(300), AT));
        view.apply(new UpgradeEvent.StepStarted(crds(), Direction.FORWARD, 4, AT));
        view.apply(new UpgradeEvent.StepRetried(crds(), Direction.FORWARD, 5, "z".repeat(300), AT));
        view.apply(new UpgradeEvent.ClusterUpgradePaused(UPGRADE, "blue", 6, "x".repeat(300), AT));

        assertThat(new Tree(80, false).draw(view, AT))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(view.held()).isTrue();
    }

    private void planned() {
        view.apply(new UpgradeEvent.ClusterUpgradeStarted(UPGRADE, "blue", 1, "canary", AT));
        view.apply(new UpgradeEvent.ClusterPlanned(UPGRADE, "blue", 2, plan("a", "b", "c"), AT));
    }

    private static Plan plan(String... nodes) {
        return plan(new Segment(
                Lane.NODE,
                "nodes pool=general",
                1,
                Stream.of(nodes).map(StepId::node).map(PlannedStep::forward).toList()));
    }

    private static Plan plan(Segment nodes) {
        HelmRelease release = new HelmRelease("istio-system", "x", "x", "1.29.6", 1, "deployed");
        Baseline baseline = new Baseline(
                "uid",
                "1-29-6",
                IstioVersion.parse("1.29.6"),
                release,
                release,
                release,
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0"),
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1"),
                List.of(),
                List.of());
        return new Plan(
                UPGRADE,
                "blue",
                new Target(IstioVersion.parse("1.30.3"), "1-30-3", "/charts"),
                baseline,
                List.of(
                        new Segment(
                                Lane.CONTROL_PLANE,
                                "control plane",
                                1,
                                List.of(PlannedStep.forward(StepId.of(StepKind.CRDS)))),
                        nodes),
                List.of(),
                Duration.ofMinutes(9),
                "0f".repeat(32));
    }

    private static StepRef crds() {
        return new StepRef(UPGRADE, "blue", StepId.of(StepKind.CRDS), 1);
    }

    private static StepRef node(String name) {
        return new StepRef(UPGRADE, "blue", StepId.node(name), 1);
    }
}
