package dev.headway.health.domain;

import dev.headway.model.IstioVersion;
import java.util.List;
import java.util.stream.Stream;

/**
 * The CRDs that chart base brought before Istio 1.24, from which on they are templates of the chart and carry its version.
 *
 * @see <a href="https://github.com/istio/istio/blob/1.23.0/manifests/charts/base/crds/crd-all.gen.yaml">Istio 1.23: CRDs</a>
 */
final class IstioCrds {

    /** Those that serve v1 from Istio 1.22 on, which is how an older set is told from a current one. */
    static final List<String> STABLE = List.of(
            "authorizationpolicies.security.istio.io",
            "destinationrules.networking.istio.io",
            "gateways.networking.istio.io",
            "peerauthentications.security.istio.io",
            "requestauthentications.security.istio.io",
            "serviceentries.networking.istio.io",
            "sidecars.networking.istio.io",
            "telemetries.telemetry.istio.io",
            "virtualservices.networking.istio.io",
            "workloadentries.networking.istio.io",
            "workloadgroups.networking.istio.io");

    static final List<String> ALL = Stream.concat(
                    STABLE.stream(),
                    Stream.of(
                            "envoyfilters.networking.istio.io",
                            "proxyconfigs.networking.istio.io",
                            "wasmplugins.extensions.istio.io"))
            .toList();

    private IstioCrds() {}

    /** Whether the CRDs of this version are templates, which Helm owns and labels with the chart's version. */
    static boolean templated(IstioVersion version) {
        return version.isAtLeast(1, 24);
    }
}
