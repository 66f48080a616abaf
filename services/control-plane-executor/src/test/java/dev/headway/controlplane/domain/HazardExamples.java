package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.FindingExamples.Example;
import dev.headway.model.Labels;
import dev.headway.model.request.CniSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** For every hazard an upgrade that meets it, one that does not for its versions, and one that does not for its condition. */
final class HazardExamples {

    /** What brings each condition about, and what does not. */
    private static final Map<Condition, List<Consumer<Given>>> CONDITIONS = new EnumMap<>(Map.ofEntries(
            condition(Condition.ALWAYS, given -> {}, given -> {}),
            condition(Condition.CNI_ROLLING, given -> {}, given -> given.cni = CniSpec.Strategy.WITH_NODE),
            condition(
                    Condition.MANAGED_GATEWAYS,
                    given -> given.gateway("istio-waypoint", "", true),
                    given -> given.gateway("istio", "", false)),
            condition(
                    Condition.INGRESS_GATEWAYS,
                    given -> given.gateway("istio", "", true),
                    given -> given.gateway("istio-waypoint", "", true)),
            condition(
                    Condition.WAYPOINTS,
                    given -> given.gateway("istio-waypoint", "", true),
                    given -> given.gateway("istio", "", true)),
            condition(
                    Condition.UNLABELLED_GATEWAYS,
                    given -> {
                        given.tagWebhooks.clear();
                        given.tagServices.clear();
                        given.gateway("istio", "", true);
                    },
                    given -> given.gateway("istio", "", true)),
            condition(
                    Condition.ZTUNNEL_RELEASE_RENAMED,
                    given -> ztunnel(given, Map.of()),
                    given -> ztunnel(given, Map.of("resourceName", "ztunnel"))),
            condition(Condition.DNS_CAPTURE_UNDECIDED, given -> {}, given -> cni(given, "ambient.dnsCapture", "false")),
            condition(
                    Condition.IPTABLES_RECONCILIATION_UNDECIDED,
                    given -> {},
                    given -> cni(given, "cni.ambient.reconcileIptablesOnStartup", "false")),
            condition(
                    Condition.CNI_NETWORK_UNDECIDED,
                    given -> {},
                    given -> cni(given, "ambient.shareHostNetworkNamespace", "true")),
            condition(
                    Condition.EXCLUDED_NAMESPACE_IN_MESH,
                    given -> excluded(given, true),
                    given -> excluded(given, false)),
            condition(
                    Condition.DRY_RUN_POLICIES,
                    given -> {
                        given.dryRun.add("shop/try");
                        istiod(given, "env.AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY", "true");
                    },
                    given -> given.dryRun.add("shop/try")),
            condition(Condition.PASSTHROUGH_SERVICES, given -> given.passthrough.add("shop/outside"), given -> {}),
            condition(
                    Condition.MANY_WORKLOADS,
                    given -> given.pod("Deployment shop/api", Set.of(), Labels.none(), Resources.NONE, 40_001),
                    given -> given.pod("Deployment shop/api", Set.of(), Labels.none(), Resources.NONE, 40_000)),
            condition(Condition.REMOTE_ISTIOD, given -> istiod(given, "istiodRemote.enabled", "true"), given -> {}),
            condition(
                    Condition.CONTROL_PLANE_WITHOUT_AMBIENT,
                    given -> given.release("istiod-old", "istiod", "1.29.6", Map.of("profile", "default")),
                    given -> istiod(given, "pilot.env.PILOT_ENABLE_AMBIENT", "true"))));

    /** The versions of a hazard's component and of the target, and versions that are just outside. */
    private record Versions(String code, String from, String to, String otherFrom, String otherTo) {}

    private static final List<Versions> VERSIONS = List.of(
            new Versions("HW301", "1.23.6", "1.24.2", "1.23.6", "1.24.3"),
            new Versions("HW302", "1.29.4", "1.30.3", "1.29.5", "1.30.3"),
            new Versions("HW303", "1.24.2", "1.24.3", "1.24.0", "1.24.2"),
            new Versions("HW304", "1.24.2", "1.24.3", "1.24.3", "1.24.4"),
            new Versions("HW305", "1.23.6", "1.24.0", "1.23.6", "1.24.1"),
            new Versions("HW306", "1.23.6", "1.24.5", "1.24.1", "1.24.5"),
            new Versions("HW307", "1.24.6", "1.25.0", "1.24.6", "1.25.1"),
            new Versions("HW308", "1.24.6", "1.25.3", "1.25.1", "1.25.3"),
            new Versions("HW309", "1.25.5", "1.26.8", "1.26.0", "1.26.8"),
            new Versions("HW310", "1.26.8", "1.27.9", "1.27.0", "1.27.9"),
            new Versions("HW311", "1.24.6", "1.25.5", "1.25.0", "1.25.5"),
            new Versions("HW312", "1.25.0", "1.26.8", "1.24.6", "1.25.5"),
            new Versions("HW313", "1.28.9", "1.29.0", "1.29.0", "1.30.0"),
            new Versions("HW314", "1.27.9", "1.28.0", "1.28.0", "1.29.0"),
            new Versions("HW315", "1.24.6", "1.25.0", "1.25.0", "1.26.0"),
            new Versions("HW316", "1.28.9", "1.29.0", "1.29.0", "1.30.0"),
            new Versions("HW317", "1.29.6", "1.30.0", "1.30.0", "1.31.0"),
            new Versions("HW318", "1.27.9", "1.28.0", "1.28.0", "1.29.0"),
            new Versions("HW319", "1.26.8", "1.27.0", "1.27.0", "1.28.0"),
            new Versions("HW320", "1.27.9", "1.28.0", "1.28.0", "1.29.0"),
            new Versions("HW321", "1.29.6", "1.30.0", "1.30.0", "1.31.0"),
            new Versions("HW322", "1.28.9", "1.29.0", "1.29.0", "1.30.0"),
            new Versions("HW323", "1.29.6", "1.30.0", "1.30.0", "1.31.0"),
            new Versions("HW324", "1.30.3", "1.31.0-rc.0", "1.29.6", "1.30.3"),
            new Versions("HW325", "1.28.1", "1.29.0", "1.28.2", "1.29.0"),
            new Versions("HW326", "1.25.5", "1.26.0", "1.26.0", "1.27.0"),
            new Versions("HW327", "1.24.6", "1.25.0", "1.25.0", "1.26.0"),
            new Versions("HW328", "1.27.9", "1.28.0", "1.28.0", "1.29.0"),
            new Versions("HW329", "1.22.8", "1.23.6", "1.23.0", "1.23.6"),
            new Versions("HW330", "1.26.0", "1.27.0", "1.26.0", "1.27.1"),
            new Versions("HW331", "1.25.4", "1.26.8", "1.25.5", "1.26.8"),
            new Versions("HW332", "1.24.6", "1.25.2", "1.24.6", "1.25.3"),
            new Versions("HW333", "1.29.6", "1.30.3", "1.30.3", "1.30.3"));

    private HazardExamples() {}

    static List<Example> all() {
        return Given.CATALOGUE.hazards().stream().flatMap(HazardExamples::of).toList();
    }

    private static Stream<Example> of(Hazard hazard) {
        Versions versions = VERSIONS.stream()
                .filter(candidate -> candidate.code().equals(hazard.code()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no versions for hazard " + hazard.code()));
        List<Consumer<Given>> condition = CONDITIONS.getOrDefault(hazard.condition(), List.of());
        Consumer<Given> meets =
                condition.getFirst().andThen(given -> at(given, hazard, versions.from(), versions.to()));
        Consumer<Given> otherVersions =
                condition.getFirst().andThen(given -> at(given, hazard, versions.otherFrom(), versions.otherTo()));
        Consumer<Given> otherwise =
                condition.getLast().andThen(given -> at(given, hazard, versions.from(), versions.to()));
        Example first = new Example(hazard.code(), meets, otherVersions);
        return hazard.condition() == Condition.ALWAYS
                ? Stream.of(first)
                : Stream.of(first, new Example(hazard.code(), meets, otherwise));
    }

    private static void at(Given given, Hazard hazard, String from, String to) {
        given.at(hazard.component(), from);
        given.target = to;
    }

    @SafeVarargs
    private static Map.Entry<Condition, List<Consumer<Given>>> condition(
            Condition condition, Consumer<Given>... consumers) {
        return Map.entry(condition, Arrays.asList(consumers));
    }

    private static void ztunnel(Given given, Map<String, String> values) {
        given.releases.remove("ztunnel");
        given.release("mesh-ztunnel", "ztunnel", "1.29.6", values);
    }

    private static void cni(Given given, String path, String value) {
        given.release("istio-cni", "cni", "1.29.6", Map.of(path, value));
    }

    private static void istiod(Given given, String path, String value) {
        given.release("istiod-old", "istiod", "1.29.6", Map.of("profile", "ambient", path, value));
    }

    private static void excluded(Given given, boolean ambient) {
        cni(given, "excludeNamespaces.0", "shop");
        given.namespaces.add(new ObservedNamespace("shop", "", "", ambient));
    }
}
