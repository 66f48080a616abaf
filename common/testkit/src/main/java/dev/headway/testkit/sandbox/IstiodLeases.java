package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.Set;

/** The Leases by which the istiod pods of one revision elect who writes Gateways. Nobody removes them with the revision. */
final class IstiodLeases {

    private final KubernetesClient client;
    private final Set<String> held = new HashSet<>();

    IstiodLeases(KubernetesClient client) {
        this.client = client;
    }

    void hold(ControlPlane istiod) {
        if (held.contains(istiod.revision())) {
            return;
        }
        hold("istio-gateway-deployment-", istiod);
        if (istiod.era().electsStatusWriter()) {
            hold("istio-gateway-status-leader-", istiod);
        }
        held.add(istiod.revision());
    }

    private void hold(String name, ControlPlane istiod) {
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(name + istiod.revision())
                        .withNamespace(istiod.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(istiod.service())
                        .withLeaseDurationSeconds(30)
                        .endSpec()
                        .build())
                .fieldManager("pilot-discovery")
                .serverSideApply();
    }
}
