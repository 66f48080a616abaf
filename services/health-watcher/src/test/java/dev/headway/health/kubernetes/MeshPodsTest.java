package dev.headway.health.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshPodsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            textBlock =
                    """
                    taken over,                                      shop,    '',      enabled, false, Running,   true
                    taken over by a selector of the CNI's own,       outside, '',      enabled, false, Running,   true
                    half taken over,                                 shop,    '',      pending, false, Running,   true
                    should have been taken over,                     shop,    '',      '',      false, Running,   true
                    should have been taken over by its own label,    outside, ambient, '',      false, Running,   true
                    starts,                                          shop,    '',      '',      false, Pending,   true
                    outside,                                         outside, '',      '',      false, Running,   false
                    kept out,                                        shop,    none,    '',      false, Running,   false
                    in the network of its node,                      shop,    '',      '',      true,  Running,   false
                    in the network of its node whatever it says,     outside, ambient, '',      true,  Running,   false
                    has ended,                                       shop,    '',      enabled, false, Succeeded, false
                    has failed,                                      shop,    '',      enabled, false, Failed,    false
                    """)
    void countsWhatIsInTheMeshOrShouldBe(
            String name, String namespace, String mode, String redirected, boolean host, String phase, boolean inMesh) {
        assertThat(Fabric8MeshPods.inMesh(pod(namespace, mode, redirected, host, phase), Set.of("shop")))
                .isEqualTo(inMesh);
    }

    private static Pod pod(String namespace, String mode, String redirected, boolean host, String phase) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withHostNetwork(host)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus();
        if (!mode.isEmpty()) {
            pod.editMetadata().addToLabels("istio.io/dataplane-mode", mode).endMetadata();
        }
        if (!redirected.isEmpty()) {
            pod.editMetadata()
                    .addToAnnotations("ambient.istio.io/redirection", redirected)
                    .endMetadata();
        }
        return pod.build();
    }
}
