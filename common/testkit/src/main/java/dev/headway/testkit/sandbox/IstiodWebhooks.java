package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** What an istiod does to the webhooks of its revision: the CA bundle, and Fail for the validators once it serves them. */
final class IstiodWebhooks {

    static final String CA_BUNDLE = Base64.getEncoder()
            .encodeToString("-----BEGIN CERTIFICATE-----\nc2FuZGJveA==\n-----END CERTIFICATE-----\n"
                    .getBytes(StandardCharsets.US_ASCII));

    private final KubernetesClient client;

    IstiodWebhooks(KubernetesClient client) {
        this.client = client;
    }

    void patch(
            Set<String> revisions,
            List<MutatingWebhookConfiguration> injectors,
            List<ValidatingWebhookConfiguration> validators) {
        for (MutatingWebhookConfiguration injector : injectors) {
            if (revisions.contains(Pods.label(injector, "istio.io/rev"))) {
                patch(injector);
            }
        }
        for (ValidatingWebhookConfiguration validator : validators) {
            if (revisions.contains(Pods.label(validator, "istio.io/rev"))) {
                patch(validator);
            }
        }
    }

    /** Whether every webhook has a CA bundle. */
    static boolean served(MutatingWebhookConfiguration injector) {
        return injector.getWebhooks().stream()
                .allMatch(webhook -> CA_BUNDLE.equals(webhook.getClientConfig().getCaBundle()));
    }

    /** Whether every webhook refuses what it does not accept. */
    static boolean enforced(ValidatingWebhookConfiguration validator) {
        return validator.getWebhooks().stream().allMatch(webhook -> "Fail".equals(webhook.getFailurePolicy()));
    }

    private void patch(MutatingWebhookConfiguration injector) {
        MutatingWebhookConfiguration copy = new MutatingWebhookConfigurationBuilder(injector).build();
        copy.getWebhooks().stream()
                .filter(webhook -> webhook.getName().endsWith("sidecar-injector.istio.io"))
                .forEach(webhook -> webhook.getClientConfig().setCaBundle(CA_BUNDLE));
        if (!copy.getWebhooks().equals(injector.getWebhooks())) {
            client.resource(copy).update();
        }
    }

    private void patch(ValidatingWebhookConfiguration validator) {
        ValidatingWebhookConfiguration copy = new ValidatingWebhookConfigurationBuilder(validator).build();
        copy.getWebhooks().forEach(webhook -> {
            webhook.getClientConfig().setCaBundle(CA_BUNDLE);
            webhook.setFailurePolicy("Fail");
        });
        if (!copy.getWebhooks().equals(validator.getWebhooks())) {
            client.resource(copy).update();
        }
    }
}
