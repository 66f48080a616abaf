package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.OLD;
import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a revision that is gone already leaves behind, and what others own. */
class RetirementTest {

    private static final String GONE = "1-28-1";

    @TempDir
    static Path folder;

    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 3);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void findsResourcesOfIstioThatAreLabelledWithTheRevision() {
        GenericKubernetesResource telemetry = new GenericKubernetesResourceBuilder()
                .withApiVersion("telemetry.istio.io/v1")
                .withKind("Telemetry")
                .withNewMetadata()
                .withNamespace("default")
                .withName("sampled")
                .withLabels(Map.of("istio.io/rev", GONE))
                .endMetadata()
                .build();
        bench.client.resource(telemetry).create();

        assertThat(bench.refused(
                        new RetireRevision(bench.attempt("retire"), GONE, SENT), FailureReason.STILL_REFERENCED))
                .isEqualTo("revision %s is still referred to by telemetry default/sampled".formatted(GONE));

        bench.client
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("telemetry.istio.io")
                        .withVersion("v1")
                        .withKind("Telemetry")
                        .withPlural("telemetries")
                        .withNamespaced(true)
                        .build())
                .inNamespace("default")
                .withName("sampled")
                .delete();
        assertThat(bench.once(new RetireRevision(bench.attempt("retire"), GONE, SENT), RevisionRetired.class)
                        .evidence())
                .allMatch(Evidence::holds);
    }

    @Test
    void removesTheLeasesOfTheRevisionAndNoOther() {
        lease("istio-gateway-deployment-" + GONE);
        lease("istio-gateway-status-leader-" + GONE);
        lease("istio-gateway-deployment-" + GONE + "-lts");
        lease("istio-leader-of-mine");
        String[] before = leases();

        bench.once(new RetireRevision(bench.attempt("retire"), GONE, SENT), RevisionRetired.class);

        assertThat(leases())
                .contains("istio-gateway-deployment-" + GONE + "-lts", "istio-leader-of-mine")
                .contains(
                        Arrays.stream(before).filter(name -> name.endsWith(OLD)).toArray(String[]::new))
                .doesNotContain("istio-gateway-deployment-" + GONE, "istio-gateway-status-leader-" + GONE);
    }

    private static void lease(String name) {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        bench.client.resource(lease).serverSideApply();
    }

    private static String[] leases() {
        return bench.client.leases().inNamespace(SYSTEM).list().getItems().stream()
                .map(lease -> lease.getMetadata().getName())
                .toArray(String[]::new);
    }
}
