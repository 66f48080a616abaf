package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.ClusterView;
import dev.headway.health.domain.CrdView;
import dev.headway.health.domain.DaemonSetView;
import dev.headway.health.domain.DeploymentView;
import dev.headway.health.domain.GatewayView;
import dev.headway.health.domain.NodeAgent;
import dev.headway.health.domain.NodeView;
import dev.headway.health.domain.PodView;
import dev.headway.health.domain.ServiceView;
import dev.headway.health.domain.Source;
import dev.headway.health.domain.WebhookView;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One cluster seen through informers. Only lists and watches. */
final class Fabric8ClusterView implements ClusterView {

    private static final List<String> ISTIO_GROUPS =
            List.of(".extensions.istio.io", ".networking.istio.io", ".security.istio.io", ".telemetry.istio.io");

    /** What istiod writes on the Deployments of waypoints, whatever their class is called. */
    private static final String WAYPOINT_CONTROLLER = "istio.io-mesh-controller";

    private final Consumer<Change> changes;
    private volatile Feeds feeds;

    Fabric8ClusterView(Cluster cluster, Consumer<Change> changes) {
        this.changes = changes;
        this.feeds = new Feeds(cluster, changes);
        feeds.start();
    }

    /** Watches over this connection from now on; until it has read everything, nothing is known. */
    void follow(Cluster cluster) {
        if (feeds.isOf(cluster)) {
            return;
        }
        Feeds before = feeds;
        Feeds next = new Feeds(cluster, changes);
        feeds = next;
        before.stop();
        next.start();
    }

    @Override
    public Optional<String> blindness(Source source) {
        return feeds.blindness(source);
    }

    @Override
    public Optional<NodeView> node(String name) {
        return feeds.nodes.of(name).map(KubernetesStates::node).findFirst();
    }

    @Override
    public Collection<NodeView> nodes() {
        return feeds.nodes.all().map(KubernetesStates::node).toList();
    }

    @Override
    public Optional<DaemonSetView> daemonSet(NodeAgent agent) {
        return feeds.daemonSets
                .of(agent.word())
                .map(KubernetesStates::daemonSet)
                .findFirst();
    }

    @Override
    public List<PodView> podsOn(NodeAgent agent, String node) {
        return podsOf(agent).of(node).map(KubernetesStates::pod).toList();
    }

    @Override
    public Collection<PodView> pods(NodeAgent agent) {
        return podsOf(agent).all().map(KubernetesStates::pod).toList();
    }

    @Override
    public List<PodView> controlPlanePods(String revision) {
        return feeds.controlPlanePods.of(revision).map(KubernetesStates::pod).toList();
    }

    @Override
    public Optional<DeploymentView> controlPlane(String revision) {
        return feeds.chartDeployments
                .of(Feeds.ISTIOD + revision)
                .map(KubernetesStates::deployment)
                .findFirst();
    }

    @Override
    public Optional<DeploymentView> workloadOfRelease(String namespace, String release) {
        String key = namespace + "/" + release;
        return Stream.concat(
                        feeds.chartDeployments.of(key).map(KubernetesStates::deployment),
                        feeds.daemonSets.of(key).map(KubernetesStates::workload))
                .findFirst();
    }

    @Override
    public List<DeploymentView> deploymentsOfGateway(String namespace, String gateway) {
        return feeds.gatewayDeployments
                .of(namespace + "/" + gateway)
                .map(KubernetesStates::deployment)
                .toList();
    }

    @Override
    public List<PodView> podsOfRelease(String namespace, String release) {
        String key = namespace + "/" + release;
        return Stream.concat(
                        feeds.chartDeployments
                                .of(key)
                                .map(deployment -> deployment.getSpec().getSelector()),
                        feeds.daemonSets.of(key).map(set -> set.getSpec().getSelector()))
                .map(LabelSelector::getMatchLabels)
                .flatMap(selector -> feeds.injectedPods.of(namespace).filter(pod -> matches(selector, pod)))
                .map(KubernetesStates::pod)
                .toList();
    }

    private static boolean matches(Map<String, String> selector, Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null && labels.entrySet().containsAll(selector.entrySet());
    }

    @Override
    public List<PodView> podsOfGateway(String namespace, String gateway) {
        return feeds.gatewayPods
                .of(namespace + "/" + gateway)
                .map(KubernetesStates::pod)
                .toList();
    }

    @Override
    public List<GatewayView> gateways() {
        return feeds.gateways
                .all()
                .filter(this::served)
                .map(gateway -> KubernetesStates.gateway(
                        gateway, revisionOf(gateway.getMetadata().getNamespace())))
                .toList();
    }

    @Override
    public List<String> waypoints() {
        return feeds.gateways
                .all()
                .filter(gateway -> gateway.getSpec().getGatewayClassName().equals(IstioNames.WAYPOINT_CLASS)
                        || deployedAs(gateway).anyMatch(WAYPOINT_CONTROLLER::equals))
                .map(gateway -> gateway.getMetadata().getNamespace() + "/"
                        + gateway.getMetadata().getName())
                .toList();
    }

    private String revisionOf(String namespace) {
        return feeds.namespaces
                .of(namespace)
                .map(found -> KubernetesStates.label(found, IstioNames.REV))
                .findFirst()
                .orElse("");
    }

    @Override
    public List<WebhookView> mutatingWebhooks() {
        return feeds.mutating.all().map(KubernetesStates::webhook).toList();
    }

    @Override
    public List<WebhookView> validatingWebhooks() {
        return feeds.validating.all().map(KubernetesStates::webhook).toList();
    }

    @Override
    public List<ServiceView> services() {
        return feeds.services.all().map(KubernetesStates::service).toList();
    }

    @Override
    public List<CrdView> crds() {
        return feeds.crds
                .all()
                .filter(Fabric8ClusterView::isIstio)
                .map(KubernetesStates::crd)
                .toList();
    }

    private Feed<Pod> podsOf(NodeAgent agent) {
        return switch (agent) {
            case ZTUNNEL -> feeds.ztunnelPods;
            case CNI -> feeds.cniPods;
        };
    }

    /** Whether istiod serves the Gateway: by the names of its own classes, or because it deployed it. */
    private boolean served(Gateway gateway) {
        String type = gateway.getSpec().getGatewayClassName();
        return type.startsWith("istio") && !type.equals("istio-remote")
                || deployedAs(gateway).anyMatch(controller -> !controller.isEmpty());
    }

    /** The controllers for which istiod deployed it; empty words where somebody else did. */
    private Stream<String> deployedAs(Gateway gateway) {
        return feeds.gatewayDeployments
                .of(gateway.getMetadata().getNamespace() + "/"
                        + gateway.getMetadata().getName())
                .map(deployment -> KubernetesStates.label(deployment, "gateway.istio.io/managed"));
    }

    private static boolean isIstio(CustomResourceDefinition crd) {
        return ISTIO_GROUPS.stream().anyMatch(crd.getMetadata().getName()::endsWith);
    }
}
