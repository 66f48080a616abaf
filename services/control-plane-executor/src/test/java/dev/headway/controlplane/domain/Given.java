package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.controlplane.domain.Consumers.Labelled;
import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions.Definition;
import dev.headway.controlplane.domain.Observation.ControlPlanes;
import dev.headway.controlplane.domain.Observation.DataPlane;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ZtunnelPod;
import dev.headway.controlplane.domain.Observation.ZtunnelSet;
import dev.headway.controlplane.domain.Workloads.DisruptionBudget;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.controlplane.kubernetes.Catalogues;
import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.ChartValues;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A healthy cluster on 1.29.6 that is to go to 1.30.3, of which a test changes what it is about. */
public final class Given {

    static final Catalogue CATALOGUE = Catalogues.builtIn();

    String kubernetes = "v1.33.1";
    String target = "1.30.3";
    String revision = "1-30-3";
    ChartDigests pinned = ChartDigests.DEFAULT;
    boolean planned = true;

    final Set<String> webhooks = new TreeSet<>(Set.of("old"));
    final List<Istiod> istiods = new ArrayList<>(List.of(new Istiod("old", "1.29.6-distroless", true, 1, 1)));
    final Map<String, String> tagWebhooks = new HashMap<>(Map.of("default", "old"));
    final Map<String, String> tagServices = new HashMap<>(Map.of("default", "old"));
    String defaultRevision = "old";

    final Map<String, ObservedRelease> releases = new TreeMap<>();

    String ztunnelRevision = "old";
    final List<ZtunnelSet> ztunnelSets = new ArrayList<>(
            List.of(new ZtunnelSet("istio-system/ztunnel", true, Type.ROLLING_UPDATE, "istiod-old:15012", 0, false)));
    final Map<String, ZtunnelPod> ztunnels = new HashMap<>();

    final List<ObservedNamespace> namespaces = new ArrayList<>();
    final List<ObservedGateway> gateways = new ArrayList<>();
    final Map<String, Integer> podLabels = new HashMap<>();
    final List<Labelled> resources = new ArrayList<>();
    final List<String> passthrough = new ArrayList<>();
    final List<String> dryRun = new ArrayList<>();

    final List<ObservedNode> nodes = new ArrayList<>();
    final List<PodGroup> pods = new ArrayList<>();
    final List<DisruptionBudget> budgets = new ArrayList<>();
    final List<Definition> istioDefinitions = new ArrayList<>();
    final List<Definition> gatewayApi = new ArrayList<>();

    ChartDigests charts = ChartDigests.DEFAULT;
    final Map<String, String> missing = new HashMap<>();
    final Map<String, String> pinnedImages = new HashMap<>();
    final Map<String, String> failures = new HashMap<>();
    final Map<String, SortedMap<String, String>> values = new HashMap<>();
    final Map<String, Set<String>> crdVersions = new HashMap<>();
    boolean otherValues;
    final List<Permission> denied = new ArrayList<>();

    NodesSpec.Strategy strategy = NodesSpec.Strategy.DRAIN;
    CniSpec.Strategy cni = CniSpec.Strategy.ROLLING;
    Amount maxUnavailable = Amount.of(1);
    Amount perZone = Amount.of(0);
    final List<PoolSelector> pools = new ArrayList<>();
    boolean evictUnmanaged;
    DrainSpec.OnTimeout onTimeout = DrainSpec.OnTimeout.HOLD;

    Given() {
        release("istiod-old", "istiod", "1.29.6", Map.of("profile", "ambient"));
        release("istio-base", "base", "1.29.6", Map.of());
        release("istio-cni", "cni", "1.29.6", Map.of());
        release("ztunnel", "ztunnel", "1.29.6", Map.of());
        node("a");
        node("b");
        node("c");
        for (String kind : List.of("gateways", "gatewayclasses", "httproutes", "grpcroutes", "referencegrants")) {
            gatewayApi(kind, "v1.5.0", false, "v1", "v1beta1");
        }
    }

    /** Installs, or changes, a release. */
    void release(String name, String chart, String version, Map<String, String> values) {
        HelmRelease release = new HelmRelease("istio-system", name, chart, version, 1, "deployed");
        releases.put(name, new ObservedRelease(release, chart.equals("istiod") ? "old" : "", values));
    }

    void status(String name, String status, int revision, int stored, String managedBy) {
        ObservedRelease before = requireNonNull(releases.get(name), name);
        HelmRelease release = before.release();
        releases.put(
                name,
                new ObservedRelease(
                        new HelmRelease(
                                release.namespace(), name, release.chart(), release.version(), revision, status),
                        before.revision(),
                        before.values(),
                        "",
                        Instant.EPOCH,
                        stored,
                        true,
                        managedBy));
    }

    /** Puts a component at a version. */
    void at(String component, String version) {
        if (component.equals("istiod")) {
            istiods.set(0, new Istiod("old", version, true, 1, 1));
        }
        String name = switch (component) {
            case "istiod" -> "istiod-old";
            case "base", "cni" -> "istio-" + component;
            case "gateway" -> "ingress";
            default -> component;
        };
        Map<String, String> values =
                releases.containsKey(name) ? releases.get(name).values() : Map.of();
        String named = releases.values().stream()
                .map(ObservedRelease::release)
                .filter(release -> release.chart().equals(component))
                .map(HelmRelease::name)
                .findFirst()
                .orElse(name);
        release(
                named,
                component,
                version,
                releases.containsKey(named) ? releases.get(named).values() : values);
    }

    void node(String name) {
        node(name, true, false, Resources.NONE);
    }

    void node(String name, boolean ready, boolean cordoned, Resources allocatable) {
        nodes.removeIf(node -> node.name().equals(name));
        nodes.add(new ObservedNode(
                name,
                Labels.of(Map.of(ObservedNode.HOSTNAME, name, ObservedNode.ZONE, "z1")),
                List.of(),
                ready,
                cordoned,
                false,
                allocatable));
        ztunnels.put(name, new ZtunnelPod("old", "ztunnel:1.29.6", "istiod-old:15012"));
    }

    void gatewayApi(String kind, String bundle, boolean inUse, String... served) {
        String name = kind + ".gateway.networking.k8s.io";
        gatewayApi.removeIf(definition -> definition.name().equals(name));
        gatewayApi.add(new Definition(name, "", Set.of(served), Set.of(), bundle, inUse));
    }

    void gateway(String gatewayClass, String label, boolean managed) {
        gateways.add(new ObservedGateway("shop", "front", gatewayClass, label, managed));
    }

    /** A pod of {@code shop/api} on node a. */
    PodGroup pod(Trait... traits) {
        return pod("Deployment shop/api", Set.of(), Labels.none(), new Resources(100, 100, 1), 2, traits);
    }

    PodGroup pod(
            String workload, Set<String> selecting, Labels nodeLabels, Resources requests, int count, Trait... traits) {
        PodGroup group = new PodGroup("a", workload, selecting, requests, nodeLabels, List.of(), Set.of(traits), count);
        pods.add(group);
        return group;
    }

    Target wanted() {
        return new Target(IstioVersion.parse(target), revision, "/charts", pinned, ChartValues.DEFAULT);
    }

    UpgradeSpec spec() {
        NodesSpec nodesSpec = new NodesSpec(
                strategy,
                maxUnavailable,
                perZone,
                pools,
                new DrainSpec(Duration.ofMinutes(10), onTimeout, evictUnmanaged),
                0,
                Duration.ofMinutes(5));
        return new UpgradeSpec(
                wanted(),
                List.of(),
                new CniSpec(cni),
                nodesSpec,
                UpgradeSpec.DEFAULT.tags(),
                UpgradeSpec.DEFAULT.gateways(),
                UpgradeSpec.DEFAULT.health(),
                UpgradeSpec.DEFAULT.onFailure(),
                UpgradeSpec.DEFAULT.retire(),
                List.of());
    }

    Observation seen() {
        return new Observation(
                "uid",
                kubernetes,
                new ControlPlanes(webhooks, istiods, tagWebhooks, tagServices, defaultRevision),
                List.copyOf(releases.values()),
                new DataPlane(
                        ztunnelSets,
                        ztunnelRevision,
                        new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0"),
                        new UpdateStrategy(Type.ROLLING_UPDATE, "", "1"),
                        ztunnels),
                new Consumers(namespaces, gateways, podLabels, resources, passthrough, dryRun),
                nodes,
                new Workloads(pods, budgets),
                new Definitions(istioDefinitions, gatewayApi));
    }

    Survey survey() {
        Rehearsal rehearsal = new Rehearsal(
                charts, missing, pinnedImages, failures, values, crdVersions, otherValues, denied, List.of());
        return planned
                ? SurveyRules.survey(seen(), rehearsal, CATALOGUE, spec())
                : SurveyRules.survey(seen(), Rehearsal.NONE, CATALOGUE, null);
    }

    List<String> codes() {
        return survey().findings().stream().map(Finding::code).distinct().toList();
    }
}
