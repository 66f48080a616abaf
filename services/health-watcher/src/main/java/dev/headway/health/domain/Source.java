package dev.headway.health.domain;

/** A kind of object the watcher keeps in sight, each fed by a watch of its own. */
public enum Source {
    NODES("nodes"),
    DAEMON_SETS("DaemonSets of the mesh"),
    ZTUNNEL_PODS("ztunnel pods"),
    CNI_PODS("CNI agent pods"),
    CONTROL_PLANE_PODS("istiod pods"),
    CHART_DEPLOYMENTS("Deployments of Istio's charts"),
    GATEWAY_DEPLOYMENTS("Deployments generated for Gateways"),
    GATEWAY_PODS("pods of Gateways"),
    INJECTED_PODS("injected pods"),
    GATEWAYS("Gateways"),
    NAMESPACES("namespaces with a revision"),
    MUTATING_WEBHOOKS("mutating webhooks"),
    VALIDATING_WEBHOOKS("validating webhooks"),
    SERVICES("Services of istiod"),
    CRDS("CustomResourceDefinitions");

    private final String words;

    Source(String words) {
        this.words = words;
    }

    /** The objects in words, for evidence. */
    public String words() {
        return words;
    }
}
