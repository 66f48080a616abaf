package dev.headway.simulator.explore;

import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.ClusterSelector;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The one cluster that is explored, and the request to upgrade it. Deadlines are three leases away: a step gives up soon. */
final class SmallMesh {

    static final String UPGRADE = "upgrade";
    static final String CLUSTER = "cluster";
    static final String OLD = "1-29-2";
    static final String NEW = "1-30-3";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A command is asked for again after a minute, a verdict too. */
    static final Timing TIMING = new Timing(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE);

    private SmallMesh() {}

    static StartCluster start(Scope scope) {
        return new StartCluster(UPGRADE, CLUSTER, 1, "all", spec(scope), false, START);
    }

    static UpgradeSpec spec(Scope scope) {
        DrainSpec.OnTimeout onTimeout = scope.limits().getOrDefault(Trouble.SKIPPED, 0) > 0
                ? DrainSpec.OnTimeout.SKIP
                : DrainSpec.OnTimeout.HOLD;
        return new UpgradeSpec(
                new Target(IstioVersion.parse("1.30.3"), NEW, "charts"),
                List.of(new StageSpec(
                        "all",
                        new ClusterSelector(Labels.of(Map.of()), List.of(CLUSTER)),
                        Amount.of(1),
                        0,
                        Duration.ZERO,
                        false)),
                CniSpec.DEFAULT,
                new NodesSpec(
                        NodesSpec.Strategy.DRAIN,
                        Amount.of(scope.maxUnavailable()),
                        Amount.of(0),
                        List.of(),
                        new DrainSpec(MINUTE, onTimeout, false),
                        scope.failureBudget(),
                        MINUTE),
                TagsSpec.DEFAULT,
                new GatewaysSpec(scope.failureBudget()),
                new HealthSpec(MINUTE, MINUTE, List.of()),
                scope.onFailure(),
                new RetireSpec(Duration.ZERO, scope.approval()),
                List.of());
    }

    static Survey survey(Scope scope) {
        return new Survey(
                "uid",
                "1.33",
                List.of(new ControlPlaneRevision(OLD, IstioVersion.parse("1.29.2"), "istiod-" + OLD, true)),
                List.of(new TagState("default", OLD, OLD, 1, 0, 0)),
                OLD,
                release("istio-base", "1.29.2"),
                release("istio-cni", "1.29.2"),
                release("ztunnel", "1.29.2"),
                OLD,
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0"),
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1"),
                List.of(release("egress", "1.29.2"), release("ingress", "1.29.2")),
                IntStream.rangeClosed(1, scope.nodes())
                        .mapToObj(SmallMesh::node)
                        .toList(),
                new ChartDigests("b", "i", "c", "z", "g"),
                List.of(),
                List.of());
    }

    static HelmRelease release(String name, String version) {
        return new HelmRelease("istio-system", name, name, version, 1, "deployed");
    }

    private static NodeState node(int number) {
        return new NodeState("n" + number, Labels.of(Map.of()), "", true, false, OLD, DrainForecast.EMPTY);
    }
}
