package dev.headway.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What must be observed for a step to count as healthy. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Expectation.CrdsEstablished.class, name = "CrdsEstablished"),
    @JsonSubTypes.Type(value = Expectation.RevisionServing.class, name = "RevisionServing"),
    @JsonSubTypes.Type(value = Expectation.RevisionGone.class, name = "RevisionGone"),
    @JsonSubTypes.Type(value = Expectation.CniUpdated.class, name = "CniUpdated"),
    @JsonSubTypes.Type(value = Expectation.CniStaged.class, name = "CniStaged"),
    @JsonSubTypes.Type(value = Expectation.NodesServing.class, name = "NodesServing"),
    @JsonSubTypes.Type(value = Expectation.ZtunnelStaged.class, name = "ZtunnelStaged"),
    @JsonSubTypes.Type(value = Expectation.ZtunnelSettled.class, name = "ZtunnelSettled"),
    @JsonSubTypes.Type(value = Expectation.NodeServing.class, name = "NodeServing"),
    @JsonSubTypes.Type(value = Expectation.TagServing.class, name = "TagServing"),
    @JsonSubTypes.Type(value = Expectation.GatewayServing.class, name = "GatewayServing")
})
public sealed interface Expectation {

    /** Every CRD of Istio is Established and labelled with the chart version. */
    record CrdsEstablished(IstioVersion version) implements Expectation {
        public CrdsEstablished {
            requireNonNull(version, "version is null");
        }
    }

    /** The revision's Deployment is available at its observed generation and its webhooks carry a caBundle. */
    record RevisionServing(String revision) implements Expectation {
        public RevisionServing {
            requireNonNull(revision, "revision is null");
        }
    }

    /** No object of the revision is left. */
    record RevisionGone(String revision) implements Expectation {
        public RevisionGone {
            requireNonNull(revision, "revision is null");
        }
    }

    /** Every node's CNI agent is Ready at the DaemonSet's current template, whose image has this version. */
    record CniUpdated(String version) implements Expectation {
        public CniUpdated {
            requireNonNull(version, "version is null");
        }
    }

    /** The CNI DaemonSet's template has an image of this version and its strategy is OnDelete. Says nothing of the pods. */
    record CniStaged(String version) implements Expectation {
        public CniStaged {
            requireNonNull(version, "version is null");
        }
    }

    /**
     * At least so many nodes, or all of them, have a Ready ztunnel of the revision; no node has two; no ztunnel is not Ready.
     *
     * @param atLeast how many nodes
     */
    record NodesServing(String revision, int atLeast) implements Expectation {
        public NodesServing {
            requireNonNull(revision, "revision is null");
        }
    }

    /**
     * The DaemonSet's template names the revision and its strategy is OnDelete. Says nothing of the pods: a rollback
     * stages the old template while a broken pod of the new one is still there.
     */
    record ZtunnelStaged(String revision) implements Expectation {
        public ZtunnelStaged {
            requireNonNull(revision, "revision is null");
        }
    }

    /** The DaemonSet has this strategy, every scheduled pod is at the current template and Ready. */
    record ZtunnelSettled(String revision, UpdateStrategy strategy) implements Expectation {
        public ZtunnelSettled {
            requireNonNull(revision, "revision is null");
            requireNonNull(strategy, "strategy is null");
        }
    }

    /**
     * The node's one ztunnel pod is Ready and names the revision; the node itself is Ready.
     *
     * @param cniVersion the version of the node's CNI agent, which must be Ready; empty where the step left it alone
     */
    record NodeServing(String node, String revision, String cniVersion) implements Expectation {
        public NodeServing {
            requireNonNull(cniVersion, "cniVersion is null");
            requireNonNull(node, "node is null");
            requireNonNull(revision, "revision is null");
        }
    }

    /** Both objects of the tag point at the revision, with a caBundle, and every Gateway of the tag has rolled to it. */
    record TagServing(String tag, String revision) implements Expectation {
        public TagServing {
            requireNonNull(tag, "tag is null");
            requireNonNull(revision, "revision is null");
        }
    }

    /**
     * The Deployment of a manually deployed gateway is rolled out at its observed generation.
     *
     * @param version the chart version its labels must name
     */
    record GatewayServing(String namespace, String release, String version) implements Expectation {
        public GatewayServing {
            requireNonNull(version, "version is null");
            requireNonNull(namespace, "namespace is null");
            requireNonNull(release, "release is null");
        }
    }
}
