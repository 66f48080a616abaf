package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON merge patch, JSON patch and strategic merge patch. */
abstract class PatchConformance extends Conformance {
    PatchConformance(TestCluster cluster) {
        super(cluster);
    }

    @Test
    void removesWithANullInAMergePatch() {
        client.resource(configMap("a")).create();

        ConfigMap patched = client.resource(configMap("a"))
                .patch(as(PatchType.JSON_MERGE), "{\"data\":{\"key\":null,\"other\":\"1\"}}");

        assertThat(patched.getData()).containsOnly(Map.entry("other", "1"));
    }

    @Test
    void replacesListsInAMergePatch() {
        client.resource(deployment("d")).create();

        Deployment patched = client.resource(deployment("d"))
                .patch(
                        as(PatchType.JSON_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"new\",\"image\":\"i:1\"}]}}}}");

        assertThat(containers(patched)).extracting(Container::getName).containsExactly("new");
    }

    @Test
    void refusesAMergePatchOfAnOldVersion() {
        client.resource(configMap("a")).create();

        Status status = refusal(() -> client.resource(configMap("a"))
                .patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"resourceVersion\":\"1\"},\"data\":{\"k\":\"v\"}}"));

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getReason()).isEqualTo("Conflict");
    }

    @Test
    void appliesTheOperationsOfAJsonPatch() {
        client.resource(configMap("a")).create();

        ConfigMap patched = client.resource(configMap("a"))
                .patch(
                        as(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"/data/key\",\"value\":\"value\"},"
                                + "{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"y\"},"
                                + "{\"op\":\"remove\",\"path\":\"/data/key\"}]");

        assertThat(patched.getData()).containsOnly(Map.entry("x", "y"));
    }

    @Test
    void refusesAJsonPatchWhoseTestFails() {
        client.resource(configMap("a")).create();

        Status status = refusal(() -> client.resource(configMap("a"))
                .patch(
                        as(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"/data/key\",\"value\":\"other\"},"
                                + "{\"op\":\"remove\",\"path\":\"/data/key\"}]"));

        assertThat(status.getCode()).isEqualTo(422);
        assertThat(status.getReason()).isEqualTo("Invalid");
    }

    @Test
    void fencesAWriteWithAJsonPatchTestOfTheResourceVersion() {
        ConfigMap first = client.resource(configMap("a")).create();
        client.resource(configMap("a")).patch(as(PatchType.JSON_MERGE), "{\"data\":{\"k\":\"v\"}}");

        Status status = refusal(() -> client.resource(configMap("a"))
                .patch(
                        as(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"%s\"},"
                                        .formatted(first.getMetadata().getResourceVersion())
                                + "{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"y\"}]"));

        assertThat(status.getCode()).isEqualTo(422);
    }

    @Test
    void mergesContainersByNameInAStrategicMergePatch() {
        client.resource(deployment("d")).create();

        Deployment patched = strategic("{\"containers\":[{\"name\":\"main\",\"image\":\"i:2\","
                + "\"env\":[{\"name\":\"A\",\"value\":\"1\"}]},{\"name\":\"third\",\"image\":\"i:3\"}]}");

        assertThat(containers(patched))
                .extracting(Container::getName)
                .containsExactlyInAnyOrder("main", "side", "third");
        Container main = container(patched, "main");
        assertThat(main.getImage()).isEqualTo("i:2");
        assertThat(main.getEnv()).extracting(EnvVar::getName).containsExactly("A");
    }

    @Test
    void mergesPortsByTheirNumberInAStrategicMergePatch() {
        client.resource(deployment("d")).create();
        strategic("{\"containers\":[{\"name\":\"main\",\"ports\":[{\"containerPort\":80},{\"containerPort\":81}]}]}");

        Deployment patched = strategic(
                "{\"containers\":[{\"name\":\"main\",\"ports\":[{\"containerPort\":81,\"name\":\"http\"}]}]}");

        assertThat(container(patched, "main").getPorts())
                .extracting(ContainerPort::getContainerPort, ContainerPort::getName)
                .containsExactlyInAnyOrder(tuple(80, null), tuple(81, "http"));
    }

    @Test
    void deletesAndReplacesByDirective() {
        client.resource(deployment("d")).create();

        Deployment deleted = strategic("{\"containers\":[{\"name\":\"side\",\"$patch\":\"delete\"}]}");
        Deployment replaced =
                strategic("{\"containers\":[{\"$patch\":\"replace\"},{\"name\":\"only\",\"image\":\"i:1\"}]}");

        assertThat(containers(deleted)).extracting(Container::getName).containsExactly("main");
        assertThat(containers(replaced)).extracting(Container::getName).containsExactly("only");
    }

    @Test
    void ordersTheItemsOfAStrategicMergePatch() {
        client.resource(deployment("d")).create();

        Deployment patched = strategic("{\"$setElementOrder/containers\":[{\"name\":\"side\"},{\"name\":\"main\"}],"
                + "\"containers\":[{\"name\":\"main\",\"image\":\"i:2\"}]}");

        assertThat(containers(patched)).extracting(Container::getName).containsExactly("side", "main");
    }

    @Test
    void deletesPlainValuesOfAMergedList() {
        ConfigMap map = configMap("a");
        map.getMetadata().setFinalizers(List.of("example.org/a", "example.org/b"));
        client.resource(map).create();

        ConfigMap patched = client.resource(map)
                .patch(
                        as(PatchType.STRATEGIC_MERGE),
                        "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"example.org/a\"]}}");

        assertThat(patched.getMetadata().getFinalizers()).containsExactly("example.org/b");
        client.resource(map).patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    }

    @Test
    void retainsOnlyTheKeysNamed() {
        client.resource(deployment("d")).create();
        Deployment patched = client.resource(deployment("d"))
                .patch(
                        as(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}");

        assertThat(patched.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(patched.getSpec().getStrategy().getRollingUpdate()).isNull();
    }

    @Test
    void replacesTolerationsAsAWhole() {
        client.resource(deployment("d")).create();
        strategic("{\"tolerations\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}");

        Deployment patched = strategic("{\"tolerations\":[{\"key\":\"b\",\"operator\":\"Exists\"}]}");

        PodSpec spec = patched.getSpec().getTemplate().getSpec();
        assertThat(spec.getTolerations())
                .singleElement()
                .satisfies(t -> assertThat(t.getKey()).isEqualTo("b"));
    }

    @Test
    void mergesServicePortsByPort() {
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withName("s")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("a")
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
        client.resource(service).create();

        Service patched = client.resource(service)
                .patch(
                        as(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"ports\":[{\"port\":81,\"name\":\"b\"},{\"port\":80,\"name\":\"c\"}]}}");

        assertThat(patched.getSpec().getPorts())
                .extracting(ServicePort::getName)
                .containsExactlyInAnyOrder("b", "c");
    }

    private Deployment strategic(String podSpec) {
        return client.resource(deployment("d"))
                .patch(as(PatchType.STRATEGIC_MERGE), "{\"spec\":{\"template\":{\"spec\":" + podSpec + "}}}");
    }

    private static List<Container> containers(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers();
    }

    private static Container container(Deployment deployment, String name) {
        return containers(deployment).stream()
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
