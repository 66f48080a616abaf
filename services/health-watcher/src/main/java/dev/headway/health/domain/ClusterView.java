package dev.headway.health.domain;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is known of one cluster now. Reading it costs the cluster nothing. */
public interface ClusterView {

    /** Why what is known of a source may not be current, or empty when its watch is live. */
    Optional<String> blindness(Source source);

    /** The node of that name. */
    Optional<NodeView> node(String name);

    /** All nodes. */
    Collection<NodeView> nodes();

    /** The DaemonSet of an agent. */
    Optional<DaemonSetView> daemonSet(NodeAgent agent);

    /** The agent's pods on one node, terminating ones included. */
    List<PodView> podsOn(NodeAgent agent, String node);

    /** All pods of the agent. */
    Collection<PodView> pods(NodeAgent agent);

    /** The istiod pods of a revision, terminating ones included. */
    List<PodView> controlPlanePods(String revision);

    /** The istiod Deployment of a revision. */
    Optional<DeploymentView> controlPlane(String revision);

    /** The Deployment of a Helm release, or its DaemonSet where it has none. */
    Optional<DeploymentView> workloadOfRelease(String namespace, String release);

    /** The Deployments istiod generated for a Gateway. */
    List<DeploymentView> deploymentsOfGateway(String namespace, String gateway);

    /** The pods of the Deployment or DaemonSet of a Helm release that istiod injects, terminating ones included. */
    List<PodView> podsOfRelease(String namespace, String release);

    /** The pods istiod runs for a Gateway, terminating ones included. */
    List<PodView> podsOfGateway(String namespace, String gateway);

    /** The Gateways that Istio serves. */
    List<GatewayView> gateways();

    /** The Gateways that are waypoints of Istio, as {@code namespace/name}. */
    List<String> waypoints();

    /** Istio's mutating webhook configurations: those of revisions and those of tags. */
    List<WebhookView> mutatingWebhooks();

    /** Istio's validating webhook configurations. */
    List<WebhookView> validatingWebhooks();

    /** The Services of istiod, those of tags included. */
    List<ServiceView> services();

    /** Istio's own CustomResourceDefinitions. */
    List<CrdView> crds();
}
