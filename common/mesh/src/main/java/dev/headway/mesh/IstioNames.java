package dev.headway.mesh;

import dev.headway.model.IstioVersion;

/** Names, labels and annotations that Istio's charts give to what they install. */
public final class IstioNames {

    /** Where the control plane, the CNI agent and ztunnel live unless told otherwise. */
    public static final String SYSTEM_NAMESPACE = "istio-system";

    /** Label of a control plane and annotation of a data-plane pod: the revision. */
    public static final String REV = "istio.io/rev";

    /** Label of the objects of a revision tag: the tag. */
    public static final String TAG = "istio.io/tag";

    public static final String ZTUNNEL = "ztunnel";
    public static final String CNI_NODE = "istio-cni-node";

    /** The webhook that validates Istio's own resources with the default revision. */
    public static final String DEFAULT_VALIDATOR = "istiod-default-validator";

    /** Label of what istiod generates for a Gateway: the Gateway's name. */
    public static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";

    public static final String WAYPOINT_CLASS = "istio-waypoint";

    /** Label of namespaces and pods: how they are in the mesh, {@code ambient} or {@code none}. */
    public static final String DATAPLANE_MODE = "istio.io/dataplane-mode";

    /** Annotation of the pods that the CNI agent has taken into the mesh, or is about to. */
    public static final String REDIRECTION = "ambient.istio.io/redirection";

    private IstioNames() {}

    /** The Helm release, Deployment and Service of a revision. */
    public static String istiod(String revision) {
        return revision.isEmpty() ? "istiod" : "istiod-" + revision;
    }

    /** The MutatingWebhookConfiguration of a tag. */
    public static String tagWebhook(String tag) {
        return "istio-revision-tag-" + tag;
    }

    /** The Service of a tag, from Istio 1.28. */
    public static String tagService(String tag) {
        return "istiod-revision-tag-" + tag;
    }

    /** Whether tags of this version have a Service beside the webhook. */
    public static boolean tagsHaveServices(IstioVersion version) {
        return version.isAtLeast(1, 28);
    }
}
