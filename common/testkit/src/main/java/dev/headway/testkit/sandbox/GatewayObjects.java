package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects an istiod keeps for a Gateway: a ServiceAccount, a Service and a Deployment, all owned by the Gateway. */
final class GatewayObjects {

    static final String NAME_LABEL = "gateway.networking.k8s.io/gateway-name";
    static final String WAYPOINT_CLASS = "istio-waypoint";

    private GatewayObjects() {}

    /** Whether istiod deploys the Gateway itself: not if its address is a name, which means that somebody else does. */
    static boolean managed(Gateway gateway) {
        var addresses = gateway.getSpec().getAddresses();
        return addresses.isEmpty()
                || (addresses.size() == 1
                        && "IPAddress".equals(addresses.getFirst().getType()));
    }

    static String deploymentName(Gateway gateway) {
        String name = gateway.getMetadata().getName();
        return waypoint(gateway) ? name : name + "-" + gateway.getSpec().getGatewayClassName();
    }

    private static boolean waypoint(Gateway gateway) {
        return WAYPOINT_CLASS.equals(gateway.getSpec().getGatewayClassName());
    }

    static List<HasMetadata> of(Gateway gateway, ControlPlane owner) {
        return List.of(
                new ServiceAccountBuilder().withMetadata(metadata(gateway)).build(),
                new ServiceBuilder()
                        .withMetadata(metadata(gateway))
                        .withNewSpec()
                        .withSelector(Map.of(NAME_LABEL, gateway.getMetadata().getName()))
                        .addNewPort()
                        .withName("status-port")
                        .withProtocol("TCP")
                        .withPort(15021)
                        .endPort()
                        .endSpec()
                        .build(),
                deployment(gateway, owner));
    }

    private static Deployment deployment(Gateway gateway, ControlPlane owner) {
        return new DeploymentBuilder()
                .withMetadata(metadata(gateway))
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels(NAME_LABEL, gateway.getMetadata().getName())
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels(gateway))
                .addToLabels("istio.io/dataplane-mode", "none")
                .addToLabels("sidecar.istio.io/inject", "false")
                .addToAnnotations("istio.io/rev", owner.revision())
                .addToAnnotations("prometheus.io/scrape", "true")
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(deploymentName(gateway))
                .addNewContainer()
                .withName("istio-proxy")
                .withImage(owner.proxyImage())
                .withArgs("proxy", waypoint(gateway) ? "waypoint" : "router")
                .addNewEnv()
                .withName("CA_ADDR")
                .withValue(owner.address())
                .endEnv()
                .addNewEnv()
                .withName("PROXY_CONFIG")
                .withValue("{\"discoveryAddress\":\"" + owner.address() + "\"}")
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ObjectMeta metadata(Gateway gateway) {
        return new ObjectMetaBuilder()
                .withName(deploymentName(gateway))
                .withNamespace(gateway.getMetadata().getNamespace())
                .withLabels(labels(gateway))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(gateway.getApiVersion())
                        .withKind(gateway.getKind())
                        .withName(gateway.getMetadata().getName())
                        .withUid(gateway.getMetadata().getUid())
                        .build())
                .build();
    }

    private static Map<String, String> labels(Gateway gateway) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (gateway.getMetadata().getLabels() != null) {
            labels.putAll(gateway.getMetadata().getLabels());
        }
        labels.put(NAME_LABEL, gateway.getMetadata().getName());
        labels.put(
                "gateway.networking.k8s.io/gateway-class-name",
                gateway.getSpec().getGatewayClassName());
        labels.put(
                "gateway.istio.io/managed",
                waypoint(gateway) ? "istio.io-mesh-controller" : "istio.io-gateway-controller");
        return labels;
    }
}
