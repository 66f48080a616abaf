package dev.headway.simulator;

import dev.headway.model.Amount;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.ClusterSelector;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.Metadata;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws what people ask for. */
final class Requests {

    private static final List<Target> TARGETS = List.of(
            new Target(IstioVersion.parse("1.30.3"), "1-30-3", "charts"),
            new Target(IstioVersion.parse("1.29.4"), "1-29-4", "charts"));

    private Requests() {}

    /** A request for an upgrade of every cluster. */
    static UpgradeRequested draw(String name, Dice dice, int clusters) {
        Strategy strategy =
                dice.oneOf(List.of(Strategy.DRAIN, Strategy.DRAIN, Strategy.DRAIN, Strategy.IN_PLACE, Strategy.SURGE));
        boolean surge = strategy == Strategy.SURGE;
        boolean withNode = !surge && dice.chance(0.3);
        List<CheckSpec> checks = dice.chance(0.6)
                ? List.of(new CheckSpec(
                        "errors",
                        List.of(),
                        new PrometheusSpec("errors", "", 0.01, null, 10, Duration.ZERO, PrometheusSpec.Compare.NONE),
                        null))
                : List.of();
        Duration window = Duration.ofSeconds(dice.between(0, 60));
        UpgradeSpec spec = new UpgradeSpec(
                dice.oneOf(TARGETS),
                stages(dice, clusters),
                new CniSpec(withNode ? CniSpec.Strategy.WITH_NODE : CniSpec.Strategy.ROLLING),
                nodes(dice, strategy),
                TagsSpec.DEFAULT,
                new GatewaysSpec(dice.oneOf(List.of(0, 0, 1))),
                new HealthSpec(window, window.plusMinutes(dice.between(2, 10)), checks),
                dice.chance(0.5) ? OnFailure.ROLLBACK : OnFailure.PAUSE,
                new RetireSpec(Duration.ofHours(dice.oneOf(List.of(0, 0, 1, 24))), dice.chance(0.3)),
                List.of());
        return new UpgradeRequested("headway.dev/v1", "Upgrade", new Metadata(name), spec);
    }

    /** A request for a plan of the same. */
    static PlanRequested plan(UpgradeRequested request) {
        return new PlanRequested(request.apiVersion(), request.kind(), request.metadata(), request.spec());
    }

    private static NodesSpec nodes(Dice dice, Strategy strategy) {
        boolean surge = strategy == Strategy.SURGE;
        boolean pools = !surge && dice.chance(0.4);
        Amount amount = dice.chance(0.3) ? Amount.percent(dice.between(1, 60)) : Amount.of(dice.between(1, 3));
        return new NodesSpec(
                strategy,
                amount,
                Amount.of(!surge && dice.chance(0.3) ? 1 : 0),
                pools ? List.of(new PoolSelector(Labels.of(Map.of("pool", "canary")))) : List.of(),
                new DrainSpec(
                        Duration.ofMinutes(dice.between(1, 10)),
                        dice.oneOf(List.of(DrainSpec.OnTimeout.values())),
                        false),
                surge ? 0 : dice.oneOf(List.of(0, 0, 1)),
                Duration.ofMinutes(dice.between(1, 5)));
    }

    private static List<StageSpec> stages(Dice dice, int clusters) {
        List<StageSpec> stages = new ArrayList<>();
        int first = clusters > 1 && dice.chance(0.5) ? 1 : clusters;
        stages.add(stage("first", 1, first, dice));
        if (first < clusters) {
            stages.add(stage("second", first + 1, clusters, dice));
        }
        return stages;
    }

    private static StageSpec stage(String name, int from, int to, Dice dice) {
        List<String> names = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            names.add("c" + i);
        }
        return new StageSpec(
                name,
                new ClusterSelector(Labels.none(), names),
                Amount.of(dice.between(1, 2)),
                dice.oneOf(List.of(0, 0, 1)),
                Duration.ofMinutes(dice.oneOf(List.of(0, 0, 30))),
                dice.chance(0.2));
    }
}
