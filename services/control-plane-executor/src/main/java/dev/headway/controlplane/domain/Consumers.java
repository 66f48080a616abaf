package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What follows revisions and tags.
 *
 * @param podLabels how many pods are labelled with each value of {@code istio.io/rev}
 * @param resources Istio's own resources that are labelled {@code istio.io/rev}
 * @param passthrough the ServiceEntries of an ambient mesh with resolution NONE, {@code NAMESPACE/NAME}
 * @param dryRun the AuthorizationPolicies that are only tried, {@code NAMESPACE/NAME}
 */
public record Consumers(
        List<ObservedNamespace> namespaces,
        List<ObservedGateway> gateways,
        Map<String, Integer> podLabels,
        List<Labelled> resources,
        List<String> passthrough,
        List<String> dryRun) {

    /**
     * A namespace.
     *
     * @param revision its label {@code istio.io/rev}, empty when it has none
     * @param injection its label {@code istio-injection}, empty when it has none
     * @param ambient whether its pods are in the ambient mesh
     */
    public record ObservedNamespace(String name, String revision, String injection, boolean ambient) {

        public ObservedNamespace {
            requireNonNull(name, "name is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(injection, "injection is null");
        }
    }

    /**
     * A Gateway or waypoint of Istio's classes.
     *
     * @param revision its label {@code istio.io/rev}, empty when it has none
     * @param managed whether istiod deploys its proxy; false where its address names what somebody else deployed
     */
    public record ObservedGateway(
            String namespace, String name, String gatewayClass, String revision, boolean managed) {

        public ObservedGateway {
            requireNonNull(namespace, "namespace is null");
            requireNonNull(name, "name is null");
            requireNonNull(gatewayClass, "gatewayClass is null");
            requireNonNull(revision, "revision is null");
        }

        /** {@code NAMESPACE/NAME}. */
        public String object() {
            return namespace + "/" + name;
        }

        /** Whether it is a waypoint. */
        public boolean waypoint() {
            return gatewayClass.endsWith("waypoint");
        }
    }

    /** An object labelled with a revision. */
    public record Labelled(String object, String revision) {

        public Labelled {
            requireNonNull(object, "object is null");
            requireNonNull(revision, "revision is null");
        }
    }

    public Consumers {
        namespaces = List.copyOf(namespaces);
        gateways = List.copyOf(gateways);
        podLabels = Map.copyOf(podLabels);
        resources = List.copyOf(resources);
        passthrough = List.copyOf(passthrough);
        dryRun = List.copyOf(dryRun);
    }
}
