package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/** The CustomResourceDefinitions of Istio and of the Gateway API. */
public record Definitions(List<Definition> istio, List<Definition> gatewayApi) {

    /**
     * A CustomResourceDefinition.
     *
     * @param name such as {@code gateways.networking.istio.io}
     * @param owner the Helm release that owns it, {@code NAMESPACE/NAME}; empty when none does
     * @param served the versions the API server serves
     * @param stored the versions objects may be stored in
     * @param bundle the version of the Gateway API's bundle, empty when it names none
     * @param inUse whether there are objects of it; told for the Gateway API only
     */
    public record Definition(
            String name, String owner, Set<String> served, Set<String> stored, String bundle, boolean inUse) {

        public Definition {
            requireNonNull(name, "name is null");
            requireNonNull(owner, "owner is null");
            served = Set.copyOf(served);
            stored = Set.copyOf(stored);
            requireNonNull(bundle, "bundle is null");
        }
    }

    public Definitions {
        istio = List.copyOf(istio);
        gatewayApi = List.copyOf(gatewayApi);
    }
}
