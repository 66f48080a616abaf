package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.helm.ChartNotFoundException;
import dev.headway.mesh.helm.HelmException;
import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "0, CLUSTER_UNREACHABLE",
        "401, CLUSTER_UNREACHABLE",
        "403, CLUSTER_UNREACHABLE",
        "404, NOT_FOUND",
        "409, CONFLICT",
        "422, HELM_FAILED",
        "429, CLUSTER_UNREACHABLE",
        "503, CLUSTER_UNREACHABLE"
    })
    void readsTheStatusOfTheApiServer(int code, FailureReason reason) {
        assertThat(Failures.refusal(new KubernetesClientException("no", code, null))
                        .reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "helm upgrade: Kubernetes cluster unreachable: Get x: dial tcp: connection refused | CLUSTER_UNREACHABLE",
                "helm upgrade: secrets is forbidden: User x cannot list | CLUSTER_UNREACHABLE",
                "helm upgrade: another operation (install/upgrade/rollback) is in progress | HELM_FAILED",
                "helm upgrade: execution error at (cni/templates/x.yaml:1:2) | HELM_FAILED"
            })
    void readsHelmsText(String text, FailureReason reason) {
        RefusedException refusal = Failures.refusal(new HelmException(text));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal).hasMessage(text);
    }

    @Test
    void keepsARefusalAndNamesWhatIsUnexpected() {
        RefusedException refused = new RefusedException(FailureReason.REVISION_IN_USE, "in use");

        assertThat(Failures.refusal(refused)).isSameAs(refused);
        assertThat(Failures.refusal(new ChartNotFoundException("gone")).reason())
                .isEqualTo(FailureReason.CHART_NOT_FOUND);
        assertThat(Failures.refusal(new ArithmeticException("/ by zero")))
                .hasMessage("unexpected java.lang.ArithmeticException: / by zero");
    }
}
