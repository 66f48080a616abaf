package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.model.request.CniSpec;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What must be so in a cluster for a hazard to matter there. */
public enum Condition {
    /** Nothing more. */
    ALWAYS(given -> true),
    /** The CNI node agents are renewed before any node is drained. */
    CNI_ROLLING(given -> given.cni().strategy() == CniSpec.Strategy.ROLLING),
    /** istiod deploys gateways or waypoints. */
    MANAGED_GATEWAYS(given -> given.seen().consumers().gateways().stream().anyMatch(ObservedGateway::managed)),
    /** istiod deploys gateways that are no waypoints. */
    INGRESS_GATEWAYS(given ->
            given.seen().consumers().gateways().stream().anyMatch(gateway -> gateway.managed() && !gateway.waypoint())),
    /** There are waypoints. */
    WAYPOINTS(given -> given.seen().consumers().gateways().stream().anyMatch(ObservedGateway::waypoint)),
    /** There are Gateways without a label, and no default tag. */
    UNLABELLED_GATEWAYS(given -> !given.unlabelledGateways().isEmpty() && !given.defaultOwned()),
    /** The ztunnel release has another name than ztunnel, and no value resourceName. */
    ZTUNNEL_RELEASE_RENAMED(given -> given.releases("ztunnel").stream()
            .anyMatch(release -> !release.release().name().equals("ztunnel")
                    && release.value("resourceName").isEmpty())),
    /** The user did not decide about DNS capture. */
    DNS_CAPTURE_UNDECIDED(given -> undecided(given, "ambient.dnsCapture")),
    /** The user did not decide about the reconciliation of iptables. */
    IPTABLES_RECONCILIATION_UNDECIDED(given -> undecided(given, "ambient.reconcileIptablesOnStartup")),
    /** The user did not decide about the CNI agent's network. */
    CNI_NETWORK_UNDECIDED(given -> undecided(given, "ambient.shareHostNetworkNamespace")),
    /** A namespace that the CNI agent is told to leave out is labelled as part of the mesh. */
    EXCLUDED_NAMESPACE_IN_MESH(Condition::excludedInMesh),
    /** istiod sends policies that are only to be tried, and there are some. */
    DRY_RUN_POLICIES(given -> !given.seen().consumers().dryRun().isEmpty() && dryRunEnabled(given)),
    /** There are ServiceEntries with resolution NONE. */
    PASSTHROUGH_SERVICES(given -> !given.seen().consumers().passthrough().isEmpty()),
    /** There are more than 40,000 pods. */
    MANY_WORKLOADS(given ->
            given.seen().workloads().pods().stream().mapToInt(PodGroup::count).sum() > 40_000),
    /** A control plane's release is one of a remote cluster. */
    REMOTE_ISTIOD(given -> given.releases("istiod").stream()
            .anyMatch(release -> release.value("istiodRemote.enabled").equals("true"))),
    /** A control plane was installed without ambient. */
    CONTROL_PLANE_WITHOUT_AMBIENT(given -> given.releases("istiod").stream().anyMatch(release -> !ambient(release)));

    private final Predicate<Case> predicate;

    Condition(Predicate<Case> predicate) {
        this.predicate = predicate;
    }

    boolean holds(Case given) {
        return predicate.test(given);
    }

    /** The word used for it in the catalogue, such as {@code cni-rolling}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if there is none of that word
     */
    public static Condition parse(String word) {
        for (Condition condition : values()) {
            if (condition.word().equals(word)) {
                return condition;
            }
        }
        throw new IllegalArgumentException("'%s' is not a condition".formatted(word));
    }

    private static boolean undecided(Case given, String path) {
        return given.value("cni", path).isEmpty()
                && given.value("cni", "cni." + path).isEmpty();
    }

    private static boolean excludedInMesh(Case given) {
        Set<String> excluded = given.releases("cni").stream()
                .flatMap(release -> release.values().entrySet().stream())
                .filter(value -> value.getKey().matches("(cni\\.)?excludeNamespaces\\.\\d+"))
                .map(value -> value.getValue())
                .collect(Collectors.toSet());
        return given.seen().consumers().namespaces().stream()
                .filter(ObservedNamespace::ambient)
                .anyMatch(namespace -> excluded.contains(namespace.name()));
    }

    private static boolean dryRunEnabled(Case given) {
        String variable = "env.AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY";
        return given.releases("istiod").stream()
                .anyMatch(release -> release.value(variable).equals("true")
                        || release.value("pilot." + variable).equals("true"));
    }

    private static boolean ambient(ObservedRelease release) {
        return release.value("profile").equals("ambient")
                || release.value("global.profile").equals("ambient")
                || release.value("env.PILOT_ENABLE_AMBIENT").equals("true")
                || release.value("pilot.env.PILOT_ENABLE_AMBIENT").equals("true");
    }
}
