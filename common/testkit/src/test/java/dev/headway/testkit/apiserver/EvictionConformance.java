package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class EvictionConformance extends Conformance {
    EvictionConformance(TestCluster cluster) {
        super(cluster);
    }

    @Test
    void deletesAnEvictedPodGracefully() {
        client.resource(pod("p1", "node-a")).create();

        String answer = evict("p1", "policy/v1");

        assertThat(answer).contains("\"status\":\"Success\"");
        assertThat(live("p1").getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
    }

    @Test
    void refusesAnEvictionThatABudgetDoesNotAllow() {
        needsControllers();
        running("p1", "p2");
        client.resource(budget("two", 2)).create();
        awaitCounted("two", 2, 0);

        Status status = refusal(() -> evict("p1", "policy/v1"));

        assertThat(status.getCode()).isEqualTo(429);
        assertThat(status.getReason()).isEqualTo("TooManyRequests");
        assertThat(status.getMessage()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(status.getDetails().getCauses()).singleElement().satisfies(cause -> {
            assertThat(cause.getReason()).isEqualTo("DisruptionBudget");
            assertThat(cause.getMessage())
                    .isEqualTo("The disruption budget two needs 2 healthy pods and has 2 currently");
        });
        assertThat(live("p1").getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void evictsOneAfterAnotherAsTheBudgetAllows() {
        needsControllers();
        running("p1", "p2");
        client.resource(budget("one", 1)).create();
        awaitCounted("one", 2, 1);

        evict("p1", "policy/v1");

        assertThat(refusal(() -> evict("p2", "policy/v1")).getCode()).isEqualTo(429);
        running("p3");
        awaitCounted("one", 2, 1);
        evict("p2", "policy/v1");
        assertThat(live("p2").getMetadata().getDeletionTimestamp()).isNotNull();
    }

    @Test
    void failsWhenTwoBudgetsApply() {
        needsControllers();
        running("p1");
        client.resource(budget("a", 0)).create();
        client.resource(budget("b", 0)).create();

        Status status = refusal(() -> evict("p1", "policy/v1"));

        assertThat(status.getCode()).isEqualTo(500);
        assertThat(status.getMessage()).contains("more than one PodDisruptionBudget");
    }

    @Test
    void evictsAPodThatDoesNotRunWhateverTheBudget() {
        client.resource(pod("p1", "")).create();
        client.resource(budget("many", 5)).create();

        evict("p1", "policy/v1");

        assertThat(live("p1")).isNull();
    }

    @Test
    void keepsTheStatusOfABudgetCurrent() {
        needsControllers();
        client.resource(budget("one", 1)).create();
        running("p1", "p2");

        await().untilAsserted(() -> {
            PodDisruptionBudget live = client.resource(budget("one", 1)).get();
            assertThat(live.getStatus().getCurrentHealthy()).isEqualTo(2);
            assertThat(live.getStatus().getDesiredHealthy()).isEqualTo(1);
            assertThat(live.getStatus().getDisruptionsAllowed()).isEqualTo(1);
            assertThat(live.getStatus().getObservedGeneration()).isEqualTo(1);
        });
    }

    @Test
    void evictsThroughTheClientsOwnCall() {
        client.resource(pod("p1", "")).create();

        assertThat(client.pods().inNamespace(namespace).withName("p1").evict()).isTrue();
        assertThat(live("p1")).isNull();
    }

    @Test
    void bindsAPodToANodeOnce() {
        client.resource(pod("p1", "")).create();
        String binding = "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"p1\"},"
                + "\"target\":{\"kind\":\"Node\",\"name\":\"node-a\"}}";
        String path = "/api/v1/namespaces/%s/pods/p1/binding".formatted(namespace);

        client.raw(path, "POST", binding);

        assertThat(live("p1").getSpec().getNodeName()).isEqualTo("node-a");
        assertThat(refusal(() -> client.raw(path, "POST", binding)).getCode()).isEqualTo(409);
    }

    private String evict(String pod, String apiVersion) {
        return client.raw(
                "/api/v1/namespaces/%s/pods/%s/eviction".formatted(namespace, pod),
                "POST",
                "{\"apiVersion\":\"%s\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"}}"
                        .formatted(apiVersion, pod, namespace));
    }

    private void running(String... names) {
        for (String name : List.of(names)) {
            client.resource(pod(name, "node-a")).create();
            client.pods()
                    .inNamespace(namespace)
                    .withName(name)
                    .subresource("status")
                    .patch(
                            as(PatchType.JSON_MERGE),
                            "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        }
    }

    /** Waits until the controller of disruption budgets has counted what there is. */
    private void awaitCounted(String budget, int healthy, int allowed) {
        await().untilAsserted(() -> {
            PodDisruptionBudget live = client.resource(budget(budget, 0)).get();
            assertThat(live.getStatus()).isNotNull();
            assertThat(live.getStatus().getCurrentHealthy()).isEqualTo(healthy);
            assertThat(live.getStatus().getDisruptionsAllowed()).isEqualTo(allowed);
        });
    }

    private PodDisruptionBudget budget(String name, int minAvailable) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(new IntOrString(minAvailable))
                .withNewSelector()
                .addToMatchLabels("app", "pod")
                .endSelector()
                .endSpec()
                .build();
    }

    private Pod live(String name) {
        return client.pods().inNamespace(namespace).withName(name).get();
    }
}
