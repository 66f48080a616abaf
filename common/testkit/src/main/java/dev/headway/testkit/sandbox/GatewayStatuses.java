package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/** The status an istiod writes to Gateways and GatewayClasses. */
final class GatewayStatuses {

    private static final Map<String, String> CLASSES = Map.of(
            "istio",
            "istio.io/gateway-controller",
            "istio-remote",
            "istio.io/unmanaged-gateway",
            GatewayObjects.WAYPOINT_CLASS,
            "istio.io/mesh-controller");

    private final KubernetesClient client;
    private boolean classesAccepted;

    GatewayStatuses(KubernetesClient client) {
        this.client = client;
    }

    /** Creates the GatewayClasses of Istio once a control plane runs. */
    void acceptClasses(boolean running) {
        if (!running || classesAccepted) {
            return;
        }
        CLASSES.forEach((name, controller) -> {
            client.resource(new GatewayClassBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .withNewSpec()
                            .withControllerName(controller)
                            .endSpec()
                            .build())
                    .fieldManager("pilot-discovery")
                    .serverSideApply();
            Condition accepted = condition("Accepted", true, "Accepted", 1L, List.of());
            patch("gatewayclasses", "", name, List.of(accepted));
        });
        classesAccepted = true;
    }

    /** Writes Accepted and Programmed for the Gateway's current generation; Programmed stays once it is reached. */
    void report(Gateway gateway, boolean available) {
        List<Condition> before =
                gateway.getStatus() == null ? List.of() : gateway.getStatus().getConditions();
        boolean programmed = available
                || before.stream().anyMatch(c -> "Programmed".equals(c.getType()) && "True".equals(c.getStatus()));
        long generation = gateway.getMetadata().getGeneration();
        List<Condition> after = List.of(
                condition("Accepted", true, "Accepted", generation, before),
                condition("Programmed", programmed, programmed ? "Programmed" : "Pending", generation, before));
        if (!after.equals(before)) {
            patch(
                    "gateways",
                    gateway.getMetadata().getNamespace(),
                    gateway.getMetadata().getName(),
                    after);
        }
    }

    private void patch(String plural, String namespace, String name, List<Condition> conditions) {
        String body = Serialization.asJson(Map.of("status", Map.of("conditions", conditions)));
        var resources = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("gateway.networking.k8s.io")
                .withVersion("v1")
                .withPlural(plural)
                .withNamespaced(!namespace.isEmpty())
                .build());
        var resource = namespace.isEmpty()
                ? resources.withName(name)
                : resources.inNamespace(namespace).withName(name);
        resource.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), body);
    }

    private static Condition condition(
            String type, boolean met, String reason, long generation, List<Condition> before) {
        String status = met ? "True" : "False";
        String since = before.stream()
                .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(Controller::now);
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(reason)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }
}
