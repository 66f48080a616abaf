package dev.headway.controlplane.domain;

import static dev.headway.controlplane.domain.FindingExamples.Example.of;

import dev.headway.controlplane.domain.Consumers.Labelled;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions.Definition;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ZtunnelPod;
import dev.headway.controlplane.domain.Observation.ZtunnelSet;
import dev.headway.controlplane.domain.Workloads.DisruptionBudget;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.Labels;
import dev.headway.model.StepKind;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.request.DrainSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** For every code of the rules what provokes it, and what is close to that and does not. */
final class FindingExamples {

    /** What provokes a code, and what nearly does. */
    record Example(String code, Consumer<Given> provokes, Consumer<Given> doesNot) {

        static Example of(FindingCode code, Consumer<Given> provokes, Consumer<Given> doesNot) {
            return new Example(code.code(), provokes, doesNot);
        }
    }

    private static final Resources SMALL = new Resources(1000, 1000, 10);
    private static final Resources LARGE = new Resources(800, 800, 1);

    private FindingExamples() {}

    static List<Example> all() {
        return Stream.of(tags(), revisions(), consumers(), releases(), definitions(), platform(), ztunnels(), nodes())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Example> tags() {
        return List.of(
                of(
                        FindingCode.SPLIT_TAG,
                        given -> {
                            given.webhooks.add("new");
                            given.tagServices.put("default", "new");
                        },
                        given -> given.tagServices.remove("default")),
                of(
                        FindingCode.TAG_NAMED_LIKE_REVISION,
                        given -> given.tagWebhooks.put("1-30-3", "old"),
                        given -> given.tagWebhooks.put("1-30", "old")),
                of(
                        FindingCode.TAG_TO_NOWHERE,
                        given -> given.tagWebhooks.put("canary", "gone"),
                        given -> given.tagWebhooks.put("canary", "old")),
                of(
                        FindingCode.DEFAULTS_DIFFER,
                        given -> given.defaultRevision = "other",
                        given -> given.defaultRevision = ""),
                of(
                        FindingCode.UNOWNED_DEFAULT,
                        given -> {
                            given.tagWebhooks.clear();
                            given.tagServices.clear();
                            given.defaultRevision = "";
                            given.gateway("istio", "", true);
                        },
                        given -> {
                            given.tagWebhooks.clear();
                            given.tagServices.clear();
                            given.gateway("istio", "", true);
                        }));
    }

    private static List<Example> revisions() {
        return List.of(
                of(
                        FindingCode.REVISION_OF_OTHER_VERSION,
                        given -> given.istiods.add(new Istiod("1-30-3", "1.30.1", true, 1, 1)),
                        given -> given.istiods.add(new Istiod("1-30-3", "1.30.3", true, 1, 1))),
                of(
                        FindingCode.REVISION_OF_OTHER_VALUES,
                        given -> given.otherValues = true,
                        given -> given.otherValues = false),
                of(
                        FindingCode.UNKNOWN_VERSION,
                        given -> given.webhooks.add("ghost"),
                        given -> given.istiods.add(new Istiod("other", "1.29.1", true, 1, 1))),
                of(FindingCode.STEP_TOO_LARGE, given -> given.at("cni", "1.28.4"), given -> given.at("cni", "1.29.1")),
                of(FindingCode.DOWNGRADE, given -> given.target = "1.29.5", given -> given.target = "1.29.7"),
                of(
                        FindingCode.LAGGING_DATA_PLANE,
                        given -> given.at("ztunnel", "1.27.9"),
                        given -> given.at("ztunnel", "1.28.9")),
                of(
                        FindingCode.LEADING_DATA_PLANE,
                        given -> given.at("ztunnel", "1.30.1"),
                        given -> given.at("ztunnel", "1.29.1")),
                of(
                        FindingCode.ISTIOD_UNAVAILABLE,
                        given -> given.istiods.set(0, new Istiod("old", "1.29.6", true, 2, 1)),
                        given -> given.istiods.set(0, new Istiod("old", "1.29.6", true, 2, 2))));
    }

    private static List<Example> consumers() {
        return List.of(
                of(
                        FindingCode.RAW_REVISION_LABEL,
                        given -> given.namespaces.add(new ObservedNamespace("shop", "old", "", true)),
                        given -> given.namespaces.add(new ObservedNamespace("shop", "default", "", true))),
                of(
                        FindingCode.UNKNOWN_REVISION_LABEL,
                        given -> given.podLabels.put("gone", 3),
                        given -> given.podLabels.put("default", 3)),
                of(
                        FindingCode.LABELLED_RESOURCE,
                        given -> given.resources.add(new Labelled("sidecars shop/all", "old")),
                        given -> given.podLabels.put("old", 1)),
                of(
                        FindingCode.INJECTION_OVERRIDES,
                        given -> given.namespaces.add(new ObservedNamespace("shop", "canary", "enabled", false)),
                        given -> given.namespaces.add(new ObservedNamespace("shop", "canary", "disabled", false))),
                of(
                        FindingCode.GATEWAY_OVERRIDES,
                        given -> {
                            given.namespaces.add(new ObservedNamespace("shop", "default", "", true));
                            given.gateway("istio", "canary", true);
                        },
                        given -> {
                            given.namespaces.add(new ObservedNamespace("shop", "canary", "", true));
                            given.gateway("istio", "canary", true);
                        }));
    }

    private static List<Example> releases() {
        return List.of(
                of(
                        FindingCode.PENDING_RELEASE,
                        given -> given.status("istio-cni", "pending-upgrade", 2, 2, ""),
                        given -> given.status("istio-cni", "deployed", 2, 2, "")),
                of(
                        FindingCode.NO_RELEASE,
                        given -> given.releases.remove("istio-cni"),
                        given -> given.releases.remove("istiod-old")),
                of(
                        FindingCode.SEVERAL_RELEASES,
                        given -> given.release("ztunnel-b", "ztunnel", "1.29.6", Map.of()),
                        given -> given.release("east", "gateway", "1.29.6", Map.of())),
                of(
                        FindingCode.HISTORY_TOO_SHORT,
                        given -> given.status("istio-cni", "deployed", 7, 1, ""),
                        given -> given.status("istio-cni", "deployed", 7, 2, "")),
                of(
                        FindingCode.FAILED_RELEASE,
                        given -> given.status("istio-cni", "failed", 2, 2, ""),
                        given -> given.status("istio-cni", "deployed", 2, 2, "")),
                of(
                        FindingCode.MANAGED_BY_ANOTHER_TOOL,
                        given -> given.status("istio-cni", "deployed", 1, 1, "Flux HelmRelease istio-cni"),
                        given -> given.status("istio-cni", "deployed", 1, 1, "")),
                of(
                        FindingCode.IMAGE_PINNED,
                        given -> given.pinnedImages.put("istio-system/istio-cni", "tag is 1.29-fips"),
                        given -> given.values.put(
                                "istio-system/istio-cni", new TreeMap<>(Map.of("global.tag", "1.30.3")))),
                of(
                        FindingCode.VALUES_REJECTED,
                        given -> given.values.put(
                                "istio-system/istio-cni", new TreeMap<>(Map.of("defaults.cni.logLevel", "info"))),
                        given -> given.values.put(
                                "istio-system/istio-cni", new TreeMap<>(Map.of("cni.defaults", "info")))),
                of(
                        FindingCode.CHART_DOES_NOT_RENDER,
                        given -> given.failures.put("istio-system/istio-cni", "helm template: no"),
                        given -> given.failures.clear()),
                of(
                        FindingCode.CHART_MISSING,
                        given -> given.missing.put("cni", "no chart cni"),
                        given -> given.missing.put("gateway", "no chart gateway, and nobody needs it")),
                of(
                        FindingCode.CHART_CHANGED,
                        given -> {
                            given.pinned = new ChartDigests("", "", "aa", "", "");
                            given.charts = new ChartDigests("", "", "bb", "", "");
                        },
                        given -> {
                            given.pinned = new ChartDigests("", "", "aa", "", "");
                            given.charts = new ChartDigests("cc", "", "aa", "", "");
                        }));
    }

    private static void crd(Given given, String owner, Set<String> stored) {
        String name = "gateways.networking.istio.io";
        given.istioDefinitions.add(new Definition(name, owner, Set.of("v1"), stored, "", false));
        given.crdVersions.put(name, Set.of("v1", "v1beta1"));
    }

    private static List<Example> definitions() {
        Consumer<Given> owned = given -> crd(given, "istio-system/istio-base", Set.of("v1"));
        return List.of(
                of(FindingCode.CRD_ADOPTED, given -> crd(given, "", Set.of("v1")), owned),
                of(FindingCode.CRD_OF_ANOTHER_RELEASE, given -> crd(given, "shop/base", Set.of("v1")), owned),
                of(
                        FindingCode.CRD_VERSION_VANISHES,
                        given -> crd(given, "istio-system/istio-base", Set.of("v1alpha1", "v1")),
                        owned));
    }

    private static List<Example> platform() {
        return List.of(
                of(
                        FindingCode.KUBERNETES_TOO_OLD,
                        given -> given.kubernetes = "v1.31.9",
                        given -> given.kubernetes = "v1.32.0"),
                of(
                        FindingCode.KUBERNETES_UNSUPPORTED,
                        given -> given.kubernetes = "v1.37.0",
                        given -> given.kubernetes = "v1.36.4+k3s1"),
                of(
                        FindingCode.GATEWAY_API_NOT_SERVED,
                        given -> given.gatewayApi("httproutes", "v1.5.0", false, "v1"),
                        given -> given.gatewayApi("grpcroutes", "v1.5.0", false, "v1")),
                of(
                        FindingCode.GATEWAY_API_IGNORED_IN_USE,
                        given -> given.gatewayApi("tlsroutes", "v1.4.1", true, "v1"),
                        given -> given.gatewayApi("tlsroutes", "v1.5.0", true, "v1")),
                of(
                        FindingCode.GATEWAY_API_IGNORED,
                        given -> given.gatewayApi("tlsroutes", "v1.4.1", false, "v1"),
                        given -> given.gatewayApi("backendtlspolicies", "v1.4.0", false, "v1")),
                of(FindingCode.NO_GATEWAY_API, given -> given.gatewayApi.clear(), given -> given.gatewayApi.remove(0)),
                of(
                        FindingCode.GATEWAY_API_BETA_ONLY,
                        given -> given.gatewayApi("gateways", "v1.5.0", false, "v1beta1"),
                        given -> given.gatewayApi("referencegrants", "v1.5.0", false, "v1beta1")));
    }

    private static ZtunnelSet set(String name, boolean ofRelease, Type type, int waiting, boolean headway) {
        return new ZtunnelSet("istio-system/" + name, ofRelease, type, "istiod-old:15012", waiting, headway);
    }

    private static List<Example> ztunnels() {
        return List.of(
                of(
                        FindingCode.FOREIGN_ZTUNNEL,
                        given -> given.ztunnelSets.add(set("ztunnel-b", false, Type.ROLLING_UPDATE, 0, false)),
                        given -> given.ztunnelSets.set(0, set("ztunnel-b", true, Type.ROLLING_UPDATE, 0, false))),
                of(
                        FindingCode.ZTUNNEL_NAME,
                        given -> given.ztunnelSets.set(0, set("ztunnel-b", true, Type.ROLLING_UPDATE, 0, false)),
                        given -> given.ztunnelSets.set(0, set("ztunnel", true, Type.ON_DELETE, 0, false))),
                of(
                        FindingCode.ZTUNNEL_ADDRESS,
                        given -> given.ztunnels.put(
                                "a", new ZtunnelPod("older", "ztunnel:1.28.9", "istiod-older:15012")),
                        given -> {
                            given.ztunnels.put("a", new ZtunnelPod("older", "ztunnel:1.28.9", "istiod-older:15012"));
                            given.ztunnelSets.set(0, set("ztunnel", true, Type.ON_DELETE, 1, true));
                        }),
                of(
                        FindingCode.FOREIGN_WALK,
                        given -> given.ztunnelSets.set(0, set("ztunnel", true, Type.ON_DELETE, 2, false)),
                        given -> given.ztunnelSets.set(0, set("ztunnel", true, Type.ON_DELETE, 2, true))),
                of(
                        FindingCode.MANUAL_GATEWAY,
                        given -> given.release("ingress", "gateway", "1.29.6", Map.of()),
                        given -> given.gateway("istio", "", false)));
    }

    private static List<Example> nodes() {
        return Stream.of(pools(), budgets(), drains()).flatMap(List::stream).toList();
    }

    private static List<Example> pools() {
        return List.of(
                of(
                        FindingCode.NODE_NOT_READY,
                        given -> given.node("a", false, false, Resources.NONE),
                        given -> given.node("a", true, true, Resources.NONE)),
                of(
                        FindingCode.FOREIGN_CORDON,
                        given -> given.node("a", true, true, Resources.NONE),
                        given -> given.node("a", false, false, Resources.NONE)),
                of(FindingCode.POOL_USED_UP, given -> given.node("a", true, true, Resources.NONE), given -> {
                    given.node("a", true, true, Resources.NONE);
                    given.maxUnavailable = Amount.of(2);
                }),
                of(
                        FindingCode.PERMISSION_MISSING,
                        given -> given.denied.add(new Permission("", "nodes", "patch", Set.of(StepKind.NODE))),
                        given -> given.denied.clear()));
    }

    private static Consumer<Given> budget(String rule, int expected, int desired, int allowed) {
        return given -> {
            given.budgets.add(new DisruptionBudget("shop/api", rule, expected, desired, allowed));
            given.pod("Deployment shop/api", Set.of("shop/api"), Labels.none(), new Resources(1, 1, 1), 2);
        };
    }

    private static Consumer<Given> leavingOut(Consumer<Given> stuck) {
        return stuck.andThen(given -> given.onTimeout = DrainSpec.OnTimeout.SKIP);
    }

    private static List<Example> budgets() {
        return List.of(
                of(
                        FindingCode.BUDGET_NEVER_ALLOWS,
                        budget("minAvailable 2", 2, 2, 0),
                        budget("minAvailable 1", 2, 1, 0)),
                of(
                        FindingCode.LEFT_OUT,
                        leavingOut(budget("minAvailable 2", 2, 2, 0)),
                        budget("minAvailable 2", 2, 2, 0)),
                of(FindingCode.BUDGET_USED_UP, budget("minAvailable 1", 2, 1, 0), budget("minAvailable 1", 2, 1, 1)),
                of(
                        FindingCode.TWO_BUDGETS,
                        given -> {
                            given.budgets.add(new DisruptionBudget("shop/one", "maxUnavailable 1", 2, 1, 1));
                            given.budgets.add(new DisruptionBudget("shop/two", "maxUnavailable 1", 2, 1, 1));
                            given.pod(
                                    "Deployment shop/api",
                                    Set.of("shop/one", "shop/two"),
                                    Labels.none(),
                                    new Resources(1, 1, 1),
                                    2);
                        },
                        budget("maxUnavailable 1", 2, 1, 1)));
    }

    private static List<Example> drains() {
        Consumer<Given> harmless = given -> given.pod();
        Labels here = Labels.of(Map.of(ObservedNode.HOSTNAME, "a"));
        return List.of(
                of(FindingCode.UNMANAGED_BLOCKS, given -> given.pod(Trait.UNMANAGED), given -> {
                    given.pod(Trait.UNMANAGED);
                    given.evictUnmanaged = true;
                }),
                of(
                        FindingCode.UNMANAGED_LOST,
                        given -> {
                            given.pod(Trait.UNMANAGED);
                            given.evictUnmanaged = true;
                        },
                        given -> {
                            given.pod(Trait.UNMANAGED, Trait.STATIC);
                            given.evictUnmanaged = true;
                        }),
                of(
                        FindingCode.EMPTY_DIR_LOST,
                        given -> given.pod(Trait.EMPTY_DIR),
                        given -> given.pod(Trait.EMPTY_DIR, Trait.DAEMON_SET)),
                of(
                        FindingCode.LOCAL_STORAGE,
                        given -> given.pod(Trait.HOST_PATH),
                        given -> given.pod(Trait.HOST_PATH, Trait.DAEMON_SET)),
                of(
                        FindingCode.ONLY_THIS_NODE,
                        given -> given.pod("Deployment shop/db", Set.of(), here, new Resources(1, 1, 1), 1),
                        given -> given.pod(
                                "Deployment shop/db",
                                Set.of(),
                                Labels.of(Map.of(ObservedNode.ZONE, "z1")),
                                new Resources(1, 1, 1),
                                1)),
                of(
                        FindingCode.SINGLE_REPLICA,
                        given -> given.pod("Deployment shop/db", Set.of(), Labels.none(), new Resources(1, 1, 1), 1),
                        harmless),
                of(
                        FindingCode.NO_SPARE_CAPACITY,
                        given -> {
                            List.of("a", "b", "c").forEach(node -> given.node(node, true, false, SMALL));
                            given.pod("Deployment shop/api", Set.of(), Labels.none(), LARGE, 3);
                        },
                        given -> {
                            List.of("a", "b", "c").forEach(node -> given.node(node, true, false, SMALL));
                            given.pod("Deployment shop/api", Set.of(), Labels.none(), LARGE, 2);
                        }),
                of(
                        FindingCode.LOSES_DATA_PATH,
                        given -> given.pod(Trait.AMBIENT, Trait.DAEMON_SET),
                        given -> given.pod(Trait.AMBIENT)));
    }
}
