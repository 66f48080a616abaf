package dev.headway.health.domain;

import dev.headway.health.domain.GatewayView.Condition;
import dev.headway.model.UpdateStrategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A mesh of two nodes at revision 1-30-3 where everything is healthy, to be spoilt by a test. */
final class MeshView implements ClusterView {

    static final String REVISION = "1-30-3";
    static final String OLD = "1-29-6";
    static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    static final UpdateStrategy ON_DELETE = new UpdateStrategy(UpdateStrategy.Type.ON_DELETE, "", "");
    static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "1", "0");

    boolean broken;
    final Set<Source> blind = EnumSet.noneOf(Source.class);
    final Map<String, NodeView> nodes = new LinkedHashMap<>();
    final Map<NodeAgent, DaemonSetView> daemonSets = new EnumMap<>(NodeAgent.class);
    final Map<NodeAgent, List<PodView>> pods = new EnumMap<>(NodeAgent.class);
    final Map<String, DeploymentView> controlPlanes = new LinkedHashMap<>();
    final Map<String, DeploymentView> releases = new LinkedHashMap<>();
    final Map<String, List<DeploymentView>> gatewayDeployments = new LinkedHashMap<>();
    final List<PodView> gatewayPods = new ArrayList<>();
    final List<PodView> releasePods = new ArrayList<>();
    final List<PodView> istiodPods = new ArrayList<>();
    final List<String> waypoints = new ArrayList<>(List.of("orders/waypoint"));
    final List<GatewayView> gateways = new ArrayList<>();
    final List<WebhookView> mutating = new ArrayList<>();
    final List<WebhookView> validating = new ArrayList<>();
    final List<ServiceView> services = new ArrayList<>();
    final List<CrdView> crds = new ArrayList<>();

    MeshView() {
        for (NodeAgent agent : NodeAgent.values()) {
            daemonSets.put(agent, daemonSet(agent, REVISION, "1.30.3", ROLLING, 2));
            pods.put(agent, new ArrayList<>(List.of(pod(agent, "node-1"), pod(agent, "node-2"))));
        }
        nodes.put("node-1", node("node-1", "True"));
        nodes.put("node-2", node("node-2", "True"));
        controlPlanes.put(REVISION, deployment("istio-system/istiod-1-30-3", "", 1));
        releases.put("istio-ingress/istio-ingress", deployment("istio-ingress/istio-ingress", "", 2));
        mutating.add(new WebhookView("istio-sidecar-injector-1-30-3", REVISION, "", List.of("istiod-1-30-3"), true));
        validating.add(new WebhookView("istio-validator-1-30-3", REVISION, "", List.of("istiod-1-30-3"), true));
        validating.add(new WebhookView("istiod-default-validator", REVISION, "", List.of("istiod-1-30-3"), true));
        services.add(new ServiceView("istiod-1-30-3", REVISION, "", REVISION));
        for (String tag : List.of("canary", "default")) {
            mutating.add(new WebhookView("istio-revision-tag-" + tag, REVISION, tag, List.of("istiod-1-30-3"), true));
            services.add(new ServiceView("istiod-revision-tag-" + tag, REVISION, tag, REVISION));
        }
        gateways.add(gateway("waypoint", "canary", 3));
        gateways.add(new GatewayView(
                "istio-ingress",
                "ingress",
                "default",
                false,
                "istio-ingress.istio-ingress.svc.cluster.local",
                1,
                new Condition("True", 1),
                new Condition("True", 1)));
        gatewayDeployments.put("orders/waypoint", List.of(deployment("orders/waypoint", REVISION, 1)));
        crds.add(crd("gateways.networking.istio.io", "1.30.3"));
        crds.add(crd("telemetries.telemetry.istio.io", "1.30.3"));
    }

    static NodeView node(String name, String ready) {
        return new NodeView(name, ready, LONG_AGO);
    }

    static CrdView crd(String name, String version) {
        return new CrdView(name, true, version, "istio-base", List.of("v1"));
    }

    /** The ztunnel pods, to be changed. */
    List<PodView> ztunnels() {
        return pods.computeIfAbsent(NodeAgent.ZTUNNEL, agent -> new ArrayList<>());
    }

    static DaemonSetView daemonSet(
            NodeAgent agent, String revision, String version, UpdateStrategy strategy, int updated) {
        return new DaemonSetView("istio-system/" + agent.word(), revision, version, strategy, 4, 4, 2, updated, 2, 2);
    }

    static PodView pod(NodeAgent agent, String node) {
        return new PodView("istio-system/" + agent.word() + "-" + node, node, REVISION, "1.30.3", true, false, "uid-1");
    }

    static DeploymentView deployment(String name, String revision, int replicas) {
        return new DeploymentView(
                "Deployment", name, revision, "1.30.3", "1.30.3", 7, 7, replicas, replicas, replicas, replicas);
    }

    static GatewayView gateway(String name, String tag, long observed) {
        return new GatewayView(
                "orders", name, tag, true, "", 3, new Condition("True", observed), new Condition("True", observed));
    }

    @Override
    public Optional<String> blindness(Source source) {
        return blind.contains(source) ? Optional.of("watch interrupted") : Optional.empty();
    }

    @Override
    public Optional<NodeView> node(String name) {
        if (broken) {
            throw new IllegalStateException("a node nobody foresaw");
        }
        return Optional.ofNullable(nodes.get(name));
    }

    @Override
    public Collection<NodeView> nodes() {
        return nodes.values();
    }

    @Override
    public List<PodView> podsOfRelease(String namespace, String release) {
        return releasePods;
    }

    @Override
    public List<PodView> podsOfGateway(String namespace, String gateway) {
        return gatewayPods;
    }

    @Override
    public Optional<DaemonSetView> daemonSet(NodeAgent agent) {
        return Optional.ofNullable(daemonSets.get(agent));
    }

    @Override
    public List<PodView> podsOn(NodeAgent agent, String node) {
        return pods(agent).stream().filter(pod -> pod.node().equals(node)).toList();
    }

    @Override
    public Collection<PodView> pods(NodeAgent agent) {
        return pods.getOrDefault(agent, List.of());
    }

    @Override
    public List<PodView> controlPlanePods(String revision) {
        return istiodPods.stream()
                .filter(pod -> pod.revision().equals(revision))
                .toList();
    }

    @Override
    public Optional<DeploymentView> controlPlane(String revision) {
        return Optional.ofNullable(controlPlanes.get(revision));
    }

    @Override
    public Optional<DeploymentView> workloadOfRelease(String namespace, String release) {
        return Optional.ofNullable(releases.get(namespace + "/" + release));
    }

    @Override
    public List<DeploymentView> deploymentsOfGateway(String namespace, String gateway) {
        return gatewayDeployments.getOrDefault(namespace + "/" + gateway, List.of());
    }

    @Override
    public List<GatewayView> gateways() {
        return gateways;
    }

    @Override
    public List<String> waypoints() {
        return waypoints;
    }

    @Override
    public List<WebhookView> mutatingWebhooks() {
        return mutating;
    }

    @Override
    public List<WebhookView> validatingWebhooks() {
        return validating;
    }

    @Override
    public List<ServiceView> services() {
        return services;
    }

    @Override
    public List<CrdView> crds() {
        return crds;
    }
}
