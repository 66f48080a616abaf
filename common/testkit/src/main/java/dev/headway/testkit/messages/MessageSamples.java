package dev.headway.testkit.messages;

import dev.headway.messaging.RequestReader;
import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Lane;
import dev.headway.model.NodeBudget;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.StepDiff;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.Bounds;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.HttpSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.PrometheusSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One message of every type, as it occurs in an upgrade from 1.29.6 to 1.30.3. */
public final class MessageSamples {

    /** When everything in the samples happens. */
    public static final Instant AT = Instant.parse("2026-11-20T21:04:05Z");

    /** A request that uses every field. */
    public static final String REQUEST = """
            apiVersion: headway.dev/v1
            kind: Upgrade
            metadata:
              name: istio-1-30-3
            spec:
              target:
                version: 1.30.3
                revision: 1-30-3
                charts: /charts
                digests: {ztunnel: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae}
                values: {ztunnel: "logLevel: info"}
              stages:
                - {name: canary, clusters: {matchLabels: {environment: staging}}, bake: 1h}
                - {name: production, clusters: {matchLabels: {environment: production}}, maxConcurrent: 20%, failureBudget: 1, approval: true}
              cni: {strategy: Rolling}
              nodes:
                strategy: Drain
                maxUnavailable: 10%
                maxUnavailablePerZone: 1
                pools: [{matchLabels: {pool: canary}, maxUnavailable: 1}, {matchLabels: {pool: general}}]
                drain: {timeout: 10m, onTimeout: Hold, evictUnmanaged: false}
                failureBudget: 0
                readyTimeout: 5m
              tags: {order: [canary, default]}
              gateways: {failureBudget: 1}
              health: {window: 60s, timeout: 15m}
              onFailure: Rollback
              retire: {after: 24h, approval: true}
              acknowledge: [HW106]
            """;

    private static final String UPGRADE = "istio-1-30-3";
    private static final String CLUSTER = "blue";
    private static final String NODE = "worker-1";
    private static final Target TARGET = new Target(IstioVersion.parse("1.30.3"), "1-30-3", "/charts");
    private static final HelmRelease BASE = release("istio-base", "base", "1.29.6", 1);
    private static final HelmRelease CNI = release("istio-cni", "cni", "1.29.6", 1);
    private static final HelmRelease ZTUNNEL = release("ztunnel", "ztunnel", "1.29.6", 1);
    private static final HelmRelease NEW_ZTUNNEL = release("ztunnel", "ztunnel", "1.30.3", 2);
    private static final HelmRelease INGRESS =
            new HelmRelease("istio-ingress", "istio-ingress", "gateway", "1.29.6", 1, "deployed");
    private static final UpdateStrategy SURGE = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0");
    private static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1");
    private static final ChartDigests DIGESTS =
            new ChartDigests("a1".repeat(32), "b2".repeat(32), "c3".repeat(32), "d4".repeat(32), "e5".repeat(32));
    private static final TagState TAG = new TagState("canary", "1-29-6", "1-29-6", 2, 1, 0);
    private static final List<Evidence> EVIDENCE = List.of(new Evidence(
            "ztunnel-ready", "pod istio-system/ztunnel-x7k2p", "Ready at 1-30-3", "Ready at 1-30-3", true, AT));

    private static final String HASH = "0f".repeat(32);
    private static final NodeBudget BUDGET = new NodeBudget(List.of(Labels.of(Map.of("pool", "canary"))), 1, 2, 1);

    private MessageSamples() {}

    /** Every sample, one of each type. */
    public static List<Message> all() {
        return Stream.of(
                        requests(),
                        controlPlane(),
                        nodes(),
                        tags(),
                        health(),
                        fleetEvents(),
                        clusterEvents(),
                        internal())
                .flatMap(List::stream)
                .toList();
    }

    /** The request document as a message. */
    public static UpgradeRequested upgradeRequested() {
        return RequestReader.readYaml(REQUEST);
    }

    private static List<Message> requests() {
        return List.of(
                upgradeRequested(),
                new UpgradeRequest.PlanRequested(
                        upgradeRequested().apiVersion(),
                        upgradeRequested().kind(),
                        upgradeRequested().metadata(),
                        upgradeRequested().spec()),
                new UpgradeRequest.SurveyRequested("survey-x7k2p", CLUSTER),
                new UpgradeRequest.PauseRequested(UPGRADE, "c-1", "ada", "error rate rises"),
                new UpgradeRequest.ResumeRequested(UPGRADE, "c-2", "ada", "was a false alarm"),
                new UpgradeRequest.AbortRequested(UPGRADE, "c-3", "ada", "freeze starts"),
                new UpgradeRequest.ApproveRequested(UPGRADE, "c-4", "retire/blue", "grace", "a day without alarms"),
                new UpgradeRequest.RejectRequested(UPGRADE, "c-5", "stage/production", "grace", "canary was slow"),
                new UpgradeRequest.RollbackRequested(
                        UPGRADE, "c-6", CLUSTER, StepId.node("worker-1"), "ada", "checkout is slow"),
                new UpgradeRequest.RetryStepRequested(
                        UPGRADE, "c-7", CLUSTER, StepId.tag("canary"), "ada", "quota raised"),
                new UpgradeRequest.SkipStepRequested(
                        UPGRADE, "c-8", CLUSTER, StepId.node("worker-1"), "ada", "is being replaced"),
                new UpgradeRequest.PaceRequested(
                        UPGRADE, "c-9", Amount.percent(20), Duration.ofMinutes(2), "grace", "quiet night"),
                new ClusterRegistered(
                        CLUSTER, "5b1c6c2e-uid", Labels.of(Map.of("environment", "staging")), "v1.33.1", AT),
                new ClusterUnreachable(
                        CLUSTER,
                        "5b1c6c2e-uid",
                        FailureReason.CLUSTER_UNREACHABLE,
                        "the API server answers 401 Unauthorized",
                        AT),
                new ClusterUnregistered("green", AT));
    }

    private static List<Message> controlPlane() {
        return List.of(
                new ControlPlaneCommand.SurveyCluster(
                        new StepRef(UPGRADE, CLUSTER, StepId.of(StepKind.SURVEY), 1),
                        upgradeRequested().spec(),
                        AT),
                new ControlPlaneCommand.ApplyCrds(step(StepKind.CRDS), TARGET, AT),
                new ControlPlaneCommand.InstallRevision(step(StepKind.REVISION), TARGET, "1-29-6", AT),
                new ControlPlaneCommand.UninstallRevision(step(StepKind.REVISION), "1-30-3", AT),
                new ControlPlaneCommand.UpgradeCni(step(StepKind.CNI), TARGET, CniSpec.Strategy.ROLLING, AT),
                new ControlPlaneCommand.RestoreCni(step(StepKind.CNI), CNI, CniSpec.Strategy.ROLLING, AT),
                new ControlPlaneCommand.StageZtunnel(step(StepKind.STAGE_ZTUNNEL), TARGET, AT),
                new ControlPlaneCommand.RestoreZtunnel(step(StepKind.STAGE_ZTUNNEL), ZTUNNEL, AT),
                new ControlPlaneCommand.SettleZtunnel(step(StepKind.SETTLE_ZTUNNEL), SURGE, AT),
                new ControlPlaneCommand.SettleCni(step(StepKind.SETTLE_CNI), SURGE, AT),
                new ControlPlaneCommand.UpgradeGateway(gateway(), INGRESS, TARGET, AT),
                new ControlPlaneCommand.RestoreGateway(gateway(), INGRESS, AT),
                new ControlPlaneCommand.RetireRevision(step(StepKind.RETIRE), "1-29-6", AT),
                new ControlPlaneEvent.ClusterSurveyed(step(StepKind.SURVEY), survey(), AT),
                new ControlPlaneEvent.CrdsApplied(
                        step(StepKind.CRDS), release("istio-base", "base", "1.30.3", 2), 0, EVIDENCE, AT),
                new ControlPlaneEvent.RevisionInstalled(
                        step(StepKind.REVISION),
                        "1-30-3",
                        release("istiod-1-30-3", "istiod", "1.30.3", 1),
                        EVIDENCE,
                        AT),
                new ControlPlaneEvent.RevisionUninstalled(step(StepKind.REVISION), "1-30-3", EVIDENCE, AT),
                new ControlPlaneEvent.CniUpgraded(
                        step(StepKind.CNI), release("istio-cni", "cni", "1.30.3", 2), EVIDENCE, AT),
                new ControlPlaneEvent.CniRestored(
                        step(StepKind.CNI), release("istio-cni", "cni", "1.29.6", 3), EVIDENCE, AT),
                new ControlPlaneEvent.ZtunnelStaged(
                        step(StepKind.STAGE_ZTUNNEL), NEW_ZTUNNEL, List.of(NODE), EVIDENCE, AT),
                new ControlPlaneEvent.ZtunnelRestored(step(StepKind.STAGE_ZTUNNEL), ZTUNNEL, EVIDENCE, AT),
                new ControlPlaneEvent.ZtunnelSettled(step(StepKind.SETTLE_ZTUNNEL), SURGE, EVIDENCE, AT),
                new ControlPlaneEvent.CniSettled(step(StepKind.SETTLE_CNI), SURGE, EVIDENCE, AT),
                new ControlPlaneEvent.GatewayUpgraded(gateway(), INGRESS, EVIDENCE, AT),
                new ControlPlaneEvent.GatewayRestored(gateway(), INGRESS, EVIDENCE, AT),
                new ControlPlaneEvent.RevisionRetired(step(StepKind.RETIRE), "1-29-6", EVIDENCE, AT),
                new ControlPlaneEvent.ControlPlaneStepRefused(
                        step(StepKind.CRDS), FailureReason.CHART_NOT_FOUND, "no chart base 1.30.3 in /charts", AT));
    }

    private static List<Message> nodes() {
        Duration ready = Duration.ofMinutes(5);
        return List.of(
                new NodeCommand.UpgradeNode(
                        node(),
                        NODE,
                        NodesSpec.Strategy.DRAIN,
                        "1-30-3",
                        "1.30.3",
                        DrainSpec.DEFAULT,
                        ready,
                        BUDGET,
                        AT),
                new NodeCommand.RevertNode(
                        node(), NODE, NodesSpec.Strategy.DRAIN, "1-29-6", "", DrainSpec.DEFAULT, ready, BUDGET, AT),
                new NodeCommand.SurgeNodes(surge(), 2, "1-30-3", 1, ready, AT),
                new NodeCommand.SurgeNodesBack(surge(), 2, "1-29-6", 1, ready, AT),
                new NodeCommand.ReleaseNode(node(), NODE, AT),
                new NodeEvent.NodeCordoned(node(), NODE, true, AT),
                new NodeEvent.DrainBlocked(
                        node(), NODE, "shop/cart-1", "The disruption budget cart needs 2 healthy pods and has 2", AT),
                new NodeEvent.NodeDrained(node(), NODE, 7, AT),
                new NodeEvent.NodeUpgraded(node(), NODE, "ztunnel-x7k2p", "1-30-3", "istio/ztunnel:1.30.3", AT),
                new NodeEvent.NodeReverted(node(), NODE, "ztunnel-p2k7x", "1-29-6", "istio/ztunnel:1.29.6", AT),
                new NodeEvent.NodeReleased(node(), NODE, true, AT),
                new NodeEvent.NodeWaiting(node(), NODE, "2 of pool=general are unavailable: worker-2, worker-3", AT),
                new NodeEvent.NodeWithdrawn(node(), NODE, AT),
                new NodeEvent.NodeSkipped(node(), NODE, "shop/cart-1 could not be evicted within 10m", AT),
                new NodeEvent.NodesSurged(surge(), List.of(NODE, "worker-2"), "1-30-3", AT),
                new NodeEvent.NodesSurgedBack(surge(), List.of(NODE, "worker-2"), "1-29-6", AT),
                new NodeEvent.NodeHeld(node(), NODE, FailureReason.ZTUNNEL_NOT_READY, "ztunnel-x7k2p is not ready", AT),
                new NodeEvent.NodeStepRefused(node(), NODE, FailureReason.NODE_GONE, "worker-1 does not exist", AT));
    }

    private static List<Message> tags() {
        List<String> objects = List.of(
                "MutatingWebhookConfiguration istio-revision-tag-canary",
                "Service istio-system/istiod-revision-tag-canary");
        return List.of(
                new TagCommand.MoveTag(tag(), "canary", TARGET, AT),
                new TagCommand.MoveTagBack(tag(), "canary", "1-29-6", "1-30-3", AT),
                new TagEvent.TagMoved(tag(), "canary", "1-29-6", "1-30-3", objects, EVIDENCE, AT),
                new TagEvent.TagMovedBack(tag(), "canary", "1-30-3", "1-29-6", objects, EVIDENCE, AT),
                new TagEvent.TagStepRefused(tag(), "canary", FailureReason.NOT_FOUND, "there is no tag canary", AT));
    }

    private static List<Message> health() {
        return List.of(
                new ConfirmHealth(
                        node(),
                        new Expectation.NodeServing(NODE, "1-30-3", "1.30.3"),
                        List.of(
                                CheckSpec.builtIn(
                                        BuiltInCheck.L4_FAILURES, new Bounds(0.05, 200, Duration.ofSeconds(30))),
                                new CheckSpec(
                                        "errors",
                                        List.of(StepKind.NODE),
                                        new PrometheusSpec(
                                                "sum(rate(errors_total[$window]))",
                                                "sum(increase(requests_total[$window]))",
                                                0.01,
                                                null,
                                                100,
                                                Duration.ofSeconds(30),
                                                PrometheusSpec.Compare.BEFORE),
                                        null),
                                new CheckSpec(
                                        "front",
                                        List.of(),
                                        null,
                                        new HttpSpec("https://shop.example.org/healthz", 200, Duration.ofSeconds(5)))),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        AT.minusSeconds(120),
                        AT.minusSeconds(1),
                        AT),
                new HealthEvent.HealthConfirmed(node(), EVIDENCE, AT),
                new HealthEvent.HealthRefused(
                        node(),
                        List.of(new Evidence(
                                "ztunnel-ready", "node worker-1", "not Ready", "Ready at 1-30-3", false, AT)),
                        AT),
                new HealthEvent.HealthUnknown(node(), List.of(), AT));
    }

    private static List<Message> fleetEvents() {
        return List.of(
                new UpgradeEvent.UpgradeAccepted(
                        UPGRADE, 1, List.of(new UpgradeEvent.StageMembers("canary", List.of(CLUSTER))), AT),
                new UpgradeEvent.UpgradeRejected(
                        UPGRADE,
                        1,
                        List.of(new Violation("spec.nodes.maxUnavailable", "110%", "a percentage is 0% to 100%")),
                        AT),
                new UpgradeEvent.StageStarted(UPGRADE, 2, "canary", AT),
                new UpgradeEvent.StageCompleted(UPGRADE, 3, "canary", AT),
                new UpgradeEvent.ApprovalRequested(
                        UPGRADE, 4, "retire/blue", "everything but the retirement is done", AT),
                new UpgradeEvent.ControlApplied(UPGRADE, 5, "pause", "ada", "error rate rises", AT),
                new UpgradeEvent.ControlRejected(UPGRADE, 6, "pause", "ada", "the upgrade is paused already", AT),
                new UpgradeEvent.UpgradeEnded(UPGRADE, 7, Outcome.COMPLETED, "1 cluster at 1.30.3", AT));
    }

    private static List<Message> clusterEvents() {
        return List.of(
                new UpgradeEvent.ClusterUpgradeStarted(UPGRADE, CLUSTER, 1, "canary", AT),
                new UpgradeEvent.ClusterUpgradeRefused(
                        UPGRADE,
                        CLUSTER,
                        2,
                        List.of(new Violation("clusters.blue", "istio-1-30-2", "is being upgraded already")),
                        AT),
                new UpgradeEvent.ClusterPlanned(UPGRADE, CLUSTER, 2, plan(), AT),
                new UpgradeEvent.StepStarted(node(), Direction.FORWARD, 3, AT),
                new UpgradeEvent.StepExecuted(node(), Direction.FORWARD, 4, AT),
                new UpgradeEvent.StepCompleted(node(), Direction.FORWARD, 5, EVIDENCE, AT),
                new UpgradeEvent.StepRetried(node(), Direction.FORWARD, 6, "no event within the lease of 60s", AT),
                new UpgradeEvent.StepFailed(
                        node(),
                        Direction.FORWARD,
                        7,
                        FailureReason.ZTUNNEL_NOT_READY,
                        "ztunnel-x7k2p is not ready",
                        List.of(),
                        AT),
                new UpgradeEvent.StepSkipped(node(), Direction.FORWARD, 8, "could not be drained within 10m", AT),
                new UpgradeEvent.StepWithdrawn(
                        node(), Direction.FORWARD, 8, "paused by ana before the node was touched", AT),
                new UpgradeEvent.ClusterParked(UPGRADE, CLUSTER, 8, "the API server answers 401 Unauthorized", AT),
                new UpgradeEvent.ClusterUnparked(UPGRADE, CLUSTER, 9, "the API server answers", AT),
                new UpgradeEvent.ClusterUpgradePaused(UPGRADE, CLUSTER, 8, "paused by ada", AT),
                new UpgradeEvent.ClusterUpgradeResumed(UPGRADE, CLUSTER, 9, "resumed by ada", AT),
                new UpgradeEvent.RollbackStarted(UPGRADE, CLUSTER, 10, "node/worker-1 failed", AT),
                new UpgradeEvent.ClusterUpgradeEnded(UPGRADE, CLUSTER, 11, Outcome.ROLLED_BACK, "back at 1.29.6", AT));
    }

    private static List<Message> internal() {
        return List.of(
                new ClusterSignal.StartCluster(
                        UPGRADE, CLUSTER, 1, "canary", upgradeRequested().spec(), false, AT),
                new ClusterSignal.PauseCluster(UPGRADE, CLUSTER, 2, "ada: error rate rises", AT),
                new ClusterSignal.ResumeCluster(UPGRADE, CLUSTER, 3, "ada: was a false alarm", AT),
                new ClusterSignal.AbortCluster(UPGRADE, CLUSTER, 4, "ada: freeze starts", AT),
                new ClusterSignal.ParkCluster(UPGRADE, CLUSTER, 6, "the API server answers 401 Unauthorized", AT),
                new ClusterSignal.UnparkCluster(UPGRADE, CLUSTER, 7, "the API server answers", AT),
                new ClusterSignal.ApproveRetire(UPGRADE, CLUSTER, 5, "grace", AT),
                new ClusterSignal.RejectRetire(UPGRADE, CLUSTER, 8, "rejected by grace: keep it a week", AT),
                new ClusterSignal.HoldCluster(UPGRADE, CLUSTER, 9, "held: ada took back green", AT),
                new ClusterSignal.PaceCluster(UPGRADE, CLUSTER, 10, Amount.of(2), Duration.ofSeconds(90), AT),
                new ClusterSignal.RollbackCluster(
                        UPGRADE, CLUSTER, 11, "c-11", StepId.tag("canary"), "rolled back by ada: errors", AT),
                new ClusterSignal.RetryStep(
                        UPGRADE, CLUSTER, 12, "c-12", StepId.node("worker-1"), "retried by ada: disk is free", AT),
                new ClusterSignal.SkipStep(
                        UPGRADE, CLUSTER, 13, "c-13", StepId.node("worker-1"), "skipped by ada: it is broken", AT),
                new UpgradeSignal.RetireWaiting(UPGRADE, CLUSTER, 1, "everything but the retirement is done", AT),
                new UpgradeSignal.ClusterHeld(UPGRADE, CLUSTER, 2, "node/worker-1 failed", AT),
                new UpgradeSignal.ClusterDone(UPGRADE, CLUSTER, 3, Outcome.COMPLETED, "", AT),
                new UpgradeSignal.ControlAnswered(UPGRADE, CLUSTER, 4, "c-13", "step 'node/worker-1' is done", AT));
    }

    /** A survey of a cluster with two nodes. */
    public static Survey survey() {
        return new Survey(
                "5b1c6c2e-uid",
                "v1.33.1",
                List.of(new ControlPlaneRevision("1-29-6", IstioVersion.parse("1.29.6"), "istiod-1-29-6", true)),
                List.of(TAG),
                "1-29-6",
                BASE,
                CNI,
                ZTUNNEL,
                "1-29-6",
                SURGE,
                ROLLING,
                List.of(INGRESS),
                List.of(
                        new NodeState(
                                NODE,
                                Labels.of(Map.of("pool", "general")),
                                "eu-1a",
                                true,
                                false,
                                "1-29-6",
                                new DrainForecast(7, List.of("shop/cart-1: its budget allows no disruption"))),
                        new NodeState(
                                "worker-2",
                                Labels.of(Map.of("pool", "general")),
                                "eu-1b",
                                true,
                                true,
                                "1-29-6",
                                DrainForecast.EMPTY)),
                DIGESTS,
                List.of(new StepDiff(
                        StepId.of(StepKind.STAGE_ZTUNNEL),
                        "-revision: 1-29-6\n+revision: 1-30-3\n",
                        "-    image: istio/ztunnel:1.29.6\n+    image: istio/ztunnel:1.30.3\n")),
                List.of(new Finding(
                        "HW106",
                        Finding.Severity.INFO,
                        "node worker-2",
                        "is cordoned, and not by Headway",
                        "nothing: the cordon is kept",
                        "https://kubernetes.io/docs/concepts/architecture/nodes/#manual-node-administration")));
    }

    private static Plan plan() {
        Baseline baseline = new Baseline(
                "5b1c6c2e-uid",
                "1-29-6",
                IstioVersion.parse("1.29.6"),
                BASE,
                CNI,
                ZTUNNEL,
                SURGE,
                ROLLING,
                List.of(TAG),
                List.of());
        return new Plan(
                UPGRADE,
                CLUSTER,
                TARGET.pinned(DIGESTS),
                baseline,
                List.of(
                        new Segment(
                                Lane.CONTROL_PLANE,
                                "control plane",
                                1,
                                List.of(PlannedStep.forward(StepId.of(StepKind.CRDS)))),
                        new Segment(
                                Lane.NODE, "nodes pool=general", 1, List.of(PlannedStep.forward(StepId.node(NODE))))),
                List.of(new Segment(
                        Lane.NODE, "nodes pool=general", 1, List.of(new PlannedStep(StepId.node(NODE), 1)))),
                Duration.ofMinutes(9),
                HASH);
    }

    private static StepRef step(StepKind kind) {
        return new StepRef(UPGRADE, CLUSTER, StepId.of(kind), 1, HASH);
    }

    private static StepRef node() {
        return new StepRef(UPGRADE, CLUSTER, StepId.node(NODE), 1, HASH);
    }

    private static StepRef surge() {
        return new StepRef(UPGRADE, CLUSTER, StepId.surge(1), 1, HASH);
    }

    private static StepRef tag() {
        return new StepRef(UPGRADE, CLUSTER, StepId.tag("canary"), 1, HASH);
    }

    private static StepRef gateway() {
        return new StepRef(UPGRADE, CLUSTER, StepId.gateway("istio-ingress", "istio-ingress"), 1, HASH);
    }

    private static HelmRelease release(String name, String chart, String version, int revision) {
        return new HelmRelease("istio-system", name, chart, version, revision, "deployed");
    }
}
