package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Consumer;

/** The Gateways and waypoints of Istio's classes. */
final class IstioGateways {

    private static final long PAGE = 500;

    private IstioGateways() {}

    /** Hands on every Gateway; a cluster without the Gateway API has none. */
    static void each(KubernetesClient client, Consumer<Gateway> consumer) {
        try {
            Pages.each(client.resources(Gateway.class).inAnyNamespace(), PAGE, gateway -> {
                if (gateway.getSpec().getGatewayClassName().startsWith("istio")) {
                    consumer.accept(gateway);
                }
            });
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }
}
