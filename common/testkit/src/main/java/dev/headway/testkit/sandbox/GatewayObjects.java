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
    static final String ISTIO_NAME_LABEL = "istio.io/gateway-name";
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

    /**
     * What this owner wants the Gateway to have.
     *
     * @param selectedByIstioName whether the Deployment that is there selects its pods by {@link #ISTIO_NAME_LABEL} too
     */
    static List<HasMetadata> of(Gateway gateway, ControlPlane owner, boolean selectedByIstioName) {
        ObjectMeta metadata = metadata(gateway, owner.era());
        return List.of(
                new ServiceAccountBuilder().withMetadata(metadata).build(),
                new ServiceBuilder()
                        .withMetadata(metadata)
                        .withNewSpec()
                        .withSelector(Map.of(NAME_LABEL, gateway.getMetadata().getName()))
                        .addNewPort()
                        .withName("status-port")
                        .withProtocol("TCP")
                        .withPort(15021)
                        .endPort()
                        .endSpec()
                        .build(),
                deployment(gateway, owner, metadata, selectedByIstioName));
    }

    /** Whether the Deployment of a Gateway is of the kind that only an istiod up to 1.23 makes. */
    static boolean selectsByIstioName(Deployment deployment) {
        return deployment.getSpec().getSelector().getMatchLabels().containsKey(ISTIO_NAME_LABEL);
    }

    private static Deployment deployment(
            Gateway gateway, ControlPlane owner, ObjectMeta metadata, boolean selectedByIstioName) {
        String name = gateway.getMetadata().getName();
        Map<String, String> selector = new LinkedHashMap<>(Map.of(NAME_LABEL, name));
        if (owner.era().selectsByIstioName()
                || (selectedByIstioName && owner.era().keepsSelectors())) {
            selector.put(ISTIO_NAME_LABEL, name);
        }
        return new DeploymentBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(selector)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(metadata.getLabels())
                .addToLabels(selector)
                .addToLabels("istio.io/dataplane-mode", "none")
                .addToLabels("sidecar.istio.io/inject", "false")
                .addToAnnotations("istio.io/rev", owner.revision())
                .addToAnnotations("prometheus.io/scrape", "true")
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(deploymentName(gateway))
                .withTerminationGracePeriodSeconds(owner.era().shortGatewayGrace() ? 2L : null)
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

    private static ObjectMeta metadata(Gateway gateway, Era era) {
        return new ObjectMetaBuilder()
                .withName(deploymentName(gateway))
                .withNamespace(gateway.getMetadata().getNamespace())
                .withLabels(labels(gateway, era))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(gateway.getApiVersion())
                        .withKind(gateway.getKind())
                        .withName(gateway.getMetadata().getName())
                        .withUid(gateway.getMetadata().getUid())
                        .build())
                .build();
    }

    private static Map<String, String> labels(Gateway gateway, Era era) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (gateway.getMetadata().getLabels() != null) {
            labels.putAll(gateway.getMetadata().getLabels());
        }
        labels.put(NAME_LABEL, gateway.getMetadata().getName());
        if (era.selectsByIstioName()) {
            labels.put(ISTIO_NAME_LABEL, gateway.getMetadata().getName());
        }
        if (era.labelsClass()) {
            labels.put(
                    "gateway.networking.k8s.io/gateway-class-name",
                    gateway.getSpec().getGatewayClassName());
        }
        labels.put(
                "gateway.istio.io/managed",
                waypoint(gateway) ? "istio.io-mesh-controller" : "istio.io-gateway-controller");
        return labels;
    }
}
