package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Definitions.Definition;
import dev.headway.model.IstioVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the target asks of Kubernetes and of the Gateway API.
 *
 * @see <a href="https://istio.io/latest/docs/releases/supported-releases/">Istio: supported releases</a>
 */
final class PlatformRules {

    /** The minor version of Kubernetes that {@code istioctl x precheck} asks for, and those that are supported. */
    private record Support(int enforced, int least, int most) {}

    private static final Map<Integer, Support> KUBERNETES = Map.of(
            22, new Support(26, 27, 30),
            23, new Support(26, 27, 30),
            24, new Support(28, 28, 31),
            25, new Support(29, 29, 32),
            26, new Support(29, 29, 33),
            27, new Support(29, 29, 33),
            28, new Support(30, 30, 34),
            29, new Support(30, 31, 35),
            30, new Support(32, 32, 36),
            31, new Support(32, 32, 36));

    /** A kind that istiod ignores unless its bundle is within bounds. */
    private record Bound(String kind, IstioVersion from, IstioVersion before, String least, String most) {

        boolean asks(IstioVersion target) {
            return target.compareTo(from) >= 0 && target.compareTo(before) < 0;
        }

        boolean holds(String bundle) {
            Optional<IstioVersion> version = VersionRules.ofBundle(bundle);
            return version.isEmpty()
                    || (version.get().compareTo(IstioVersion.parse(least)) >= 0
                            && version.get().compareTo(IstioVersion.parse(most)) <= 0);
        }
    }

    private static final String ANY = "9999.0.0";

    private static final List<Bound> BUNDLES = List.of(
            bound("grpcroutes", "1.22.0", ANY, "1.1.0", ANY),
            bound("backendtlspolicies", "1.28.0", ANY, "1.4.0", ANY),
            bound("tlsroutes", "1.28.0", "1.30.0", "0.0.0", "1.4.1"),
            bound("tlsroutes", "1.30.0", ANY, "1.5.0", ANY),
            bound("tcproutes", "1.31.0", ANY, "1.6.0", ANY));

    private static final Set<String> BETA = Set.of("gateways", "gatewayclasses", "httproutes", "referencegrants");
    private static final Set<String> STABLE = Set.of("gateways", "gatewayclasses", "httproutes", "grpcroutes");
    private static final Pattern MINOR = Pattern.compile("v?1\\.(\\d+).*");

    private PlatformRules() {}

    private static Bound bound(String kind, String from, String before, String least, String most) {
        return new Bound(kind, IstioVersion.parse(from), IstioVersion.parse(before), least, most);
    }

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.target().ifPresent(target -> {
            kubernetes(given.seen().kubernetesVersion(), target.version(), notices);
            gatewayApi(given.seen().definitions().gatewayApi(), target.version(), notices);
        });
        return notices;
    }

    private static void kubernetes(String version, IstioVersion target, List<Notice> notices) {
        Matcher minor = MINOR.matcher(version);
        Support support = KUBERNETES.get(target.minor());
        if (target.major() != 1 || support == null || !minor.matches()) {
            return;
        }
        int found = Integer.parseInt(minor.group(1));
        String object = "Kubernetes " + version;
        if (found < support.enforced()) {
            notices.add(FindingCode.KUBERNETES_TOO_OLD.at(
                    object, "Istio %s needs Kubernetes 1.%d or newer, not %s", target, support.enforced(), version));
        } else if (found < support.least() || found > support.most()) {
            notices.add(FindingCode.KUBERNETES_UNSUPPORTED.at(
                    object,
                    "Istio %s supports Kubernetes 1.%d to 1.%d and not %s",
                    target,
                    support.least(),
                    support.most(),
                    version));
        }
    }

    private static void gatewayApi(List<Definition> definitions, IstioVersion target, List<Notice> notices) {
        if (definitions.isEmpty()) {
            notices.add(FindingCode.NO_GATEWAY_API.at("Gateway API", "the CRDs of the Gateway API are not installed"));
        }
        for (Definition definition : definitions) {
            String kind = definition.name().replaceFirst("\\..*$", "");
            String object = "CRD " + definition.name();
            if (BETA.contains(kind) && !definition.served().contains("v1beta1")) {
                notices.add(FindingCode.GATEWAY_API_NOT_SERVED.at(object, "the CRD does not serve v1beta1"));
            } else if (STABLE.contains(kind)
                    && target.isAtLeast(1, 26)
                    && !definition.served().contains("v1")) {
                notices.add(FindingCode.GATEWAY_API_BETA_ONLY.at(object, "the CRD does not serve v1"));
            }
            BUNDLES.stream()
                    .filter(bound -> bound.kind().equals(kind) && bound.asks(target))
                    .filter(bound -> !bound.holds(definition.bundle()))
                    .forEach(bound -> notices.add((definition.inUse()
                                    ? FindingCode.GATEWAY_API_IGNORED_IN_USE
                                    : FindingCode.GATEWAY_API_IGNORED)
                            .at(
                                    object,
                                    "the CRD is of bundle %s and Istio %s asks for %s",
                                    definition.bundle(),
                                    target,
                                    asked(bound))));
        }
    }

    private static String asked(Bound bound) {
        return bound.most().equals(ANY) ? bound.least() + " or newer" : bound.most() + " or older";
    }
}
