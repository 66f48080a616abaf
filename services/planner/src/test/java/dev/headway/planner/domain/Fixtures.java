package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.ClusterSelector;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.Metadata;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A small mesh at 1.29.2 that is to become 1.30.3, and the request that asks for it. */
public final class Fixtures {

    public static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    public static final Target TARGET = new Target(IstioVersion.parse("1.30.3"), "1-30-3", "charts");
    public static final String OLD = "1-29-2";
    public static final ChartDigests CHARTS = new ChartDigests("b", "i", "c", "z", "g");
    public static final Timing TIMING = new Timing(
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10));
    public static final RetireSpec RETIRE_AT_ONCE = new RetireSpec(Duration.ZERO, false);

    private Fixtures() {}

    public static UpgradeRequested request(String name, UpgradeSpec spec) {
        return new UpgradeRequested("headway.dev/v1", "Upgrade", new Metadata(name), spec);
    }

    /** One stage over all clusters labelled {@code mesh=yes}, rollback, immediate retirement. */
    public static UpgradeSpec spec() {
        return spec(List.of(stage("all", "mesh", "yes")));
    }

    public static UpgradeSpec spec(List<StageSpec> stages) {
        return new UpgradeSpec(
                TARGET,
                stages,
                CniSpec.DEFAULT,
                NodesSpec.DEFAULT,
                TagsSpec.DEFAULT,
                GatewaysSpec.DEFAULT,
                new HealthSpec(Duration.ofSeconds(10), Duration.ofMinutes(5), List.of()),
                OnFailure.ROLLBACK,
                RETIRE_AT_ONCE,
                List.of());
    }

    public static StageSpec stage(String name, String label, String value) {
        return new StageSpec(
                name,
                new ClusterSelector(Labels.of(Map.of(label, value)), List.of()),
                Amount.of(1),
                0,
                Duration.ZERO,
                false);
    }

    public static StageSpec stage(String name, int maxConcurrent, int failureBudget, Duration bake, boolean approval) {
        return new StageSpec(
                name,
                new ClusterSelector(Labels.of(Map.of("stage", name)), List.of()),
                Amount.of(maxConcurrent),
                failureBudget,
                bake,
                approval);
    }

    public static UpgradeSpec with(UpgradeSpec spec, OnFailure onFailure) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                spec.gateways(),
                spec.health(),
                onFailure,
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, RetireSpec retire) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                retire,
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, TagsSpec tags) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                tags,
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, GatewaysSpec gateways) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                gateways,
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, Target target) {
        return new UpgradeSpec(
                target,
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, NodesSpec nodes) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                nodes,
                spec.tags(),
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec with(UpgradeSpec spec, CniSpec cni) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                cni,
                spec.nodes(),
                spec.tags(),
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }

    public static UpgradeSpec acknowledging(UpgradeSpec spec, String... codes) {
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                spec.nodes(),
                spec.tags(),
                spec.gateways(),
                spec.health(),
                spec.onFailure(),
                spec.retire(),
                List.of(codes));
    }

    public static UpgradeSpec withNodes(UpgradeSpec spec, Amount maxUnavailable, PoolSelector... pools) {
        return with(spec, nodes(NodesSpec.Strategy.DRAIN, maxUnavailable, DrainSpec.OnTimeout.HOLD, 0, pools));
    }

    public static NodesSpec nodes(
            NodesSpec.Strategy strategy,
            Amount maxUnavailable,
            DrainSpec.OnTimeout onTimeout,
            int failureBudget,
            PoolSelector... pools) {
        return new NodesSpec(
                strategy,
                maxUnavailable,
                Amount.of(0),
                List.of(pools),
                new DrainSpec(Duration.ofMinutes(10), onTimeout, false),
                failureBudget,
                Duration.ofMinutes(5));
    }

    public static UpgradeSpec surging(Amount maxUnavailable) {
        return with(spec(), nodes(NodesSpec.Strategy.SURGE, maxUnavailable, DrainSpec.OnTimeout.HOLD, 0));
    }

    public static UpgradeSpec withNode(UpgradeSpec spec) {
        return with(spec, new CniSpec(CniSpec.Strategy.WITH_NODE));
    }

    public static PlanRequested planRequest(String name, UpgradeSpec spec) {
        return new PlanRequested("headway.dev/v1", "Upgrade", new Metadata(name), spec);
    }

    public static PoolSelector pool(String name) {
        return new PoolSelector(Labels.of(Map.of("pool", name)));
    }

    public static ClusterRegistered cluster(String name, String label, String value) {
        return new ClusterRegistered(name, "uid-" + name, Labels.of(Map.of(label, value)), "1.33", START);
    }

    public static HelmRelease release(String name, String version) {
        return new HelmRelease("istio-system", name, name, version, 1, "deployed");
    }

    public static NodeState node(String name, String pool) {
        return new NodeState(name, Labels.of(Map.of("pool", pool)), "", true, false, OLD, DrainForecast.EMPTY);
    }

    /** Nodes n1 to n{@code count}. */
    public static List<NodeState> nodes(int count) {
        int digits = Integer.toString(count).length();
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> node("n" + ("%0" + digits + "d").formatted(i), "general"))
                .toList();
    }

    /** Three nodes, the tags canary and default, one gateway. */
    public static Survey survey() {
        return survey(nodes(3));
    }

    public static Survey survey(List<NodeState> nodes) {
        return new Survey(
                "uid",
                "1.33",
                List.of(new ControlPlaneRevision(OLD, IstioVersion.parse("1.29.2"), "istiod-1-29-2", true)),
                List.of(new TagState("canary", OLD, OLD, 1, 0, 0), new TagState("default", OLD, OLD, 2, 0, 0)),
                OLD,
                release("istio-base", "1.29.2"),
                release("istio-cni", "1.29.2"),
                release("ztunnel", "1.29.2"),
                OLD,
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0"),
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1"),
                List.of(release("ingress", "1.29.2")),
                nodes,
                CHARTS,
                List.of(),
                List.of());
    }

    /** The survey with some of its parts replaced. */
    static final class SurveyParts {
        List<ControlPlaneRevision> revisions;
        List<TagState> tags;
        HelmRelease base;
        HelmRelease cni;
        HelmRelease ztunnel;
        String ztunnelRevision;
        List<HelmRelease> gateways;
        List<NodeState> nodes;
        List<Finding> findings;
        ChartDigests charts;

        private SurveyParts(Survey survey) {
            revisions = survey.revisions();
            tags = survey.tags();
            base = survey.base();
            cni = survey.cni();
            ztunnel = survey.ztunnel();
            ztunnelRevision = survey.ztunnelRevision();
            gateways = survey.gateways();
            nodes = survey.nodes();
            findings = survey.findings();
            charts = survey.charts();
        }
    }

    static Survey survey(UnaryOperator<SurveyParts> change) {
        Survey old = survey();
        SurveyParts parts = change.apply(new SurveyParts(old));
        return new Survey(
                old.uid(),
                old.kubernetesVersion(),
                parts.revisions,
                parts.tags,
                old.defaultRevision(),
                parts.base,
                parts.cni,
                parts.ztunnel,
                parts.ztunnelRevision,
                old.ztunnelStrategy(),
                old.cniStrategy(),
                parts.gateways,
                parts.nodes,
                parts.charts,
                old.diffs(),
                parts.findings);
    }

    static List<ControlPlaneRevision> alsoInstalled(Survey survey, String name, String version) {
        List<ControlPlaneRevision> revisions = new ArrayList<>(survey.revisions());
        revisions.add(new ControlPlaneRevision(name, IstioVersion.parse(version), "istiod-" + name, true));
        return revisions;
    }
}
