package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisruptionStatusesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final ReplicaSet SET = new ReplicaSetBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("shop")
            .withUid("set")
            .endMetadata()
            .withNewSpec()
            .withReplicas(3)
            .endSpec()
            .build();

    @Test
    void countsReadyPodsAgainstTheReplicasOfTheirWorkload() {
        PodDisruptionBudgetStatus status = status(Map.of(), pod("a"), pod("b"), pod("c"));

        assertThat(status.getObservedGeneration()).isEqualTo(7);
        assertThat(counts(status)).containsExactly(3, 3, 2, 1);
    }

    @Test
    void aPodThatIsGoingIsNotHealthy() {
        Pod going = new PodBuilder(pod("c"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T12:00:30Z")
                .endMetadata()
                .build();

        PodDisruptionBudgetStatus status = status(Map.of("c", "2026-01-01T11:59:59Z"), pod("a"), pod("b"), going);

        assertThat(counts(status)).containsExactly(3, 2, 2, 0);
        assertThat(status.getDisruptedPods()).isEmpty();
    }

    @Test
    void aPodTheServerHasLetGoIsNotHealthyBeforeItIsDeleted() {
        PodDisruptionBudgetStatus status = status(
                Map.of("c", "2026-01-01T11:58:01Z", "gone", "2026-01-01T11:59:59Z"), pod("a"), pod("b"), pod("c"));

        assertThat(counts(status)).containsExactly(3, 2, 2, 0);
        assertThat(status.getDisruptedPods()).containsExactly(Map.entry("c", "2026-01-01T11:58:01Z"));
    }

    @Test
    void aPodNobodyDeletesWithinTwoMinutesCountsAgain() {
        PodDisruptionBudgetStatus status = status(Map.of("c", "2026-01-01T11:58:00Z"), pod("a"), pod("b"), pod("c"));

        assertThat(counts(status)).containsExactly(3, 3, 2, 1);
        assertThat(status.getDisruptedPods()).isEmpty();
    }

    private static List<Integer> counts(PodDisruptionBudgetStatus status) {
        return List.of(
                status.getExpectedPods(),
                status.getCurrentHealthy(),
                status.getDesiredHealthy(),
                status.getDisruptionsAllowed());
    }

    private static PodDisruptionBudgetStatus status(Map<String, String> noted, Pod... pods) {
        PodDisruptionBudget budget = new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withGeneration(7L)
                .endMetadata()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .withNewStatus()
                .withDisruptedPods(noted)
                .endStatus()
                .build();
        return DisruptionStatuses.of(
                budget,
                List.of(pods),
                (kind, namespace, name) ->
                        kind.equals("ReplicaSet") && name.equals("web") ? Optional.of(SET) : Optional.empty(),
                NOW);
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .addToLabels("app", "web")
                .withOwnerReferences(Owners.of(SET))
                .endMetadata()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
