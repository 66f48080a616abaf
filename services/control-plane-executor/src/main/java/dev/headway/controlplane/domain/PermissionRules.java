package dev.headway.controlplane.domain;

import static dev.headway.model.StepKind.CNI;
import static dev.headway.model.StepKind.CRDS;
import static dev.headway.model.StepKind.GATEWAY;
import static dev.headway.model.StepKind.NODE;
import static dev.headway.model.StepKind.RETIRE;
import static dev.headway.model.StepKind.REVISION;
import static dev.headway.model.StepKind.SETTLE_CNI;
import static dev.headway.model.StepKind.SETTLE_ZTUNNEL;
import static dev.headway.model.StepKind.STAGE_ZTUNNEL;
import static dev.headway.model.StepKind.SURGE;
import static dev.headway.model.StepKind.TAG;

import dev.headway.model.StepKind;
import dev.headway.model.request.NodesSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an upgrade must be allowed to do in a cluster; reading is not listed, because the survey itself reads. */
public final class PermissionRules {

    private static final String APPS = "apps";
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String WEBHOOKS = "admissionregistration.k8s.io";

    private static final Set<StepKind> HELM =
            Set.of(CRDS, REVISION, CNI, STAGE_ZTUNNEL, SETTLE_ZTUNNEL, SETTLE_CNI, GATEWAY, RETIRE);
    private static final Set<StepKind> CHARTS = Set.of(CRDS, REVISION, CNI, STAGE_ZTUNNEL, GATEWAY);
    private static final Set<StepKind> REVISIONS = Set.of(REVISION, RETIRE);

    private static final List<Permission> NEEDED = Stream.of(
                    of("", "secrets", HELM, "create", "update", "delete"),
                    of("coordination.k8s.io", "leases", HELM, "create", "update"),
                    of("apiextensions.k8s.io", "customresourcedefinitions", Set.of(CRDS), "create", "patch"),
                    of("", "serviceaccounts", CHARTS, "create", "patch"),
                    of("", "serviceaccounts", REVISIONS, "delete"),
                    of("", "configmaps", Set.of(REVISION, CNI), "create", "patch"),
                    of("", "configmaps", REVISIONS, "delete"),
                    of("", "services", Set.of(REVISION, TAG, GATEWAY), "create", "patch"),
                    of("", "services", REVISIONS, "delete"),
                    of(APPS, "deployments", Set.of(REVISION, GATEWAY), "create", "patch"),
                    of(APPS, "deployments", REVISIONS, "delete"),
                    of(APPS, "daemonsets", Set.of(CNI, STAGE_ZTUNNEL, SETTLE_ZTUNNEL, SETTLE_CNI, SURGE), "patch"),
                    of("autoscaling", "horizontalpodautoscalers", Set.of(REVISION, GATEWAY), "create", "patch"),
                    of("autoscaling", "horizontalpodautoscalers", REVISIONS, "delete"),
                    of("policy", "poddisruptionbudgets", Set.of(REVISION), "create", "patch"),
                    of("policy", "poddisruptionbudgets", REVISIONS, "delete"),
                    of(RBAC, "clusterroles", Set.of(REVISION, CNI), "create", "patch"),
                    of(RBAC, "clusterroles", REVISIONS, "delete"),
                    of(RBAC, "clusterrolebindings", Set.of(REVISION, CNI), "create", "patch"),
                    of(RBAC, "clusterrolebindings", REVISIONS, "delete"),
                    of(RBAC, "roles", Set.of(REVISION, GATEWAY), "create", "patch"),
                    of(RBAC, "roles", REVISIONS, "delete"),
                    of(RBAC, "rolebindings", Set.of(REVISION, GATEWAY), "create", "patch"),
                    of(RBAC, "rolebindings", REVISIONS, "delete"),
                    of(WEBHOOKS, "mutatingwebhookconfigurations", Set.of(REVISION, TAG), "create", "patch"),
                    of(WEBHOOKS, "mutatingwebhookconfigurations", REVISIONS, "delete"),
                    of(WEBHOOKS, "validatingwebhookconfigurations", Set.of(CRDS, REVISION, TAG), "create", "patch"),
                    of(WEBHOOKS, "validatingwebhookconfigurations", REVISIONS, "delete"),
                    of("", "nodes", Set.of(NODE), "patch"),
                    of("", "pods", Set.of(NODE), "delete"),
                    of("", "pods/eviction", Set.of(NODE), "create"))
            .flatMap(List::stream)
            .toList();

    private PermissionRules() {}

    private static List<Permission> of(String group, String resource, Set<StepKind> steps, String... verbs) {
        return Stream.of(verbs)
                .map(verb -> new Permission(group, resource, verb, steps))
                .toList();
    }

    /** Everything any plan needs. */
    static List<Permission> all() {
        return NEEDED;
    }

    /** What the plan of an upgrade needs that renews its nodes in this way. */
    public static List<Permission> needed(NodesSpec nodes, boolean gateways) {
        List<StepKind> unused = new ArrayList<>();
        unused.add(nodes.strategy() == NodesSpec.Strategy.SURGE ? NODE : SURGE);
        if (!gateways) {
            unused.add(GATEWAY);
        }
        return NEEDED.stream()
                .filter(permission -> !unused.containsAll(permission.steps()))
                .filter(permission -> nodes.strategy() == NodesSpec.Strategy.DRAIN
                        || !permission.resource().equals("pods/eviction"))
                .toList();
    }

    static Notice notice(Permission denied) {
        return FindingCode.PERMISSION_MISSING.at(
                "permission " + denied,
                "the executor lacks a permission that the steps %s need",
                denied.steps().stream().map(StepKind::word).sorted().collect(Collectors.joining(", ")));
    }
}
