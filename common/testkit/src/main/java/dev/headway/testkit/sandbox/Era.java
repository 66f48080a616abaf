package dev.headway.testkit.sandbox;

import dev.headway.model.IstioVersion;

/**
 * What the Istio of one version does and says differently from that of other versions, wherever the sandbox imitates it.
 *
 * @param version the version of a chart, or of the image of a component that runs
 */
record Era(IstioVersion version) {

    private static final IstioVersion KEEPS_SELECTORS = IstioVersion.parse("1.24.3");

    static Era of(String version) {
        return new Era(IstioVersion.parse(version));
    }

    /** The era of a component by its image, {@code docker.io/istio/pilot:1.29.6-distroless}. */
    static Era ofImage(String image) {
        return of(version(image));
    }

    /** The tag of an image without its variant. */
    static String version(String image) {
        return image.substring(image.lastIndexOf(':') + 1).replaceFirst("-(distroless|debug)$", "");
    }

    /** Whether the charts read the values of istiod and CNI only below {@code pilot} and {@code cni}: up to 1.23. */
    boolean nestedValues() {
        return !from(24);
    }

    /** Whether the base chart upgrades and owns its CustomResourceDefinitions: from 1.24. */
    boolean ownsDefinitions() {
        return from(24);
    }

    /** Whether the chart of ztunnel takes its update strategy from the values: from 1.26. */
    boolean strategyValue() {
        return from(26);
    }

    /** Whether a tag is a Service beside its webhook, and istiod reads either: from 1.28. */
    boolean tagServices() {
        return from(28);
    }

    /** Whether istiod counts the revision of the default validator as owner of what has no tag: from 1.28. */
    boolean ownsByDefaultRevision() {
        return from(28);
    }

    /** Whether a lone istiod has a PodDisruptionBudget that never allows its eviction: up to 1.27. */
    boolean budgetsLoneIstiod() {
        return !from(28);
    }

    /** Whether the CNI agent leaves its plugin on the node when it stops for a restart: from 1.25. */
    boolean keepsCniPlugin() {
        return from(25);
    }

    /** Whether the Deployments of Gateways are labelled and selected by {@code istio.io/gateway-name} too: up to 1.23. */
    boolean selectsByIstioName() {
        return !from(24);
    }

    /** Whether istiod keeps the selector of a Deployment an older one has made, as it cannot be changed: from 1.24.3. */
    boolean keepsSelectors() {
        return version.compareTo(KEEPS_SELECTORS) >= 0;
    }

    /** Whether the objects of Gateways name their class in a label: from 1.28. */
    boolean labelsClass() {
        return from(28);
    }

    /** Whether the pods of Gateways have two seconds to end: up to 1.27, after that what Kubernetes gives. */
    boolean shortGatewayGrace() {
        return !from(28);
    }

    /** Whether a revision elects the writer of Gateway statuses: from 1.27. */
    boolean electsStatusWriter() {
        return from(27);
    }

    /** Whether ztunnel says of a connection that it failed, in the flags of one that was closed: from 1.24. */
    boolean reportsFailedConnections() {
        return from(24);
    }

    /** Whether ztunnel counts failed connections and open sockets: from 1.29. */
    boolean countsFailedConnections() {
        return from(29);
    }

    /** A Kubernetes version this Istio and the next minor support both. */
    String kubernetes() {
        if (!from(25)) {
            return "v1.29.14";
        }
        if (!from(27)) {
            return "v1.31.14";
        }
        return from(29) ? "v1.34.2" : "v1.32.10";
    }

    /** A Gateway API bundle this Istio and the next minor read. */
    String gatewayApi() {
        if (!from(25)) {
            return "v1.2.1";
        }
        if (!from(27)) {
            return "v1.3.0";
        }
        return from(29) ? "v1.5.0" : "v1.4.0";
    }

    private boolean from(int minor) {
        return version.isAtLeast(1, minor);
    }
}
