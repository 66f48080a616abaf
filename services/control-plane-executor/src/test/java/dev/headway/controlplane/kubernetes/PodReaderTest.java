package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.controlplane.domain.Resources;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.testkit.apiserver.ApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pods of which only some fields are read say the same to the rules as whole ones. */
class PodReaderTest {

    private static final String PODS = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: api-7d9f-1
              namespace: default
              labels: {app: api, pod-template-hash: 7d9f, istio.io/rev: canary}
              annotations: {ambient.istio.io/redirection: enabled}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api-7d9f, uid: u-1, controller: true}]
            spec:
              nodeName: node-1
              nodeSelector: {disk: ssd}
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                    - matchExpressions: [{key: zone, operator: In, values: [a]}]
                podAntiAffinity:
                  preferredDuringSchedulingIgnoredDuringExecution: []
              tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists, effect: NoSchedule}]
              volumes:
              - {name: scratch, emptyDir: {}}
              - {name: logs, hostPath: {path: /var/log}}
              - {name: data, persistentVolumeClaim: {claimName: data}}
              - {name: settings, configMap: {name: settings}}
              containers:
              - name: app
                image: registry.example/api:1
                livenessProbe: {httpGet: {path: /live, port: 8080}}
                resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {memory: 128Mi}}
              initContainers:
              - {name: sidecar, image: registry.example/s:1, restartPolicy: Always, resources: {requests: {cpu: 50m}}}
              - {name: migrate, image: registry.example/m:1, resources: {requests: {cpu: "4"}}}
            status: {phase: Running}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: ztunnel-1
              namespace: default
              labels: {app: ztunnel}
              annotations: {istio.io/rev: 1-29-6}
              ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: ztunnel, uid: u-2, controller: true}]
            spec:
              nodeName: node-1
              hostNetwork: true
              containers:
              - name: istio-proxy
                image: docker.io/istio/ztunnel:1.29.6
                env: [{name: XDS_ADDRESS, value: "istiod-1-29-6.istio-system.svc:15012"}, {name: IP}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: done, namespace: default}
            spec: {nodeName: node-1, containers: [{name: job, image: registry.example/job:1}]}
            status: {phase: Succeeded}
            """;

    private static ApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        server = ApiServer.builder().name("blue").port(0).build().start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
        for (String document : PODS.split("---\n")) {
            Pod pod = Serialization.unmarshal(document, Pod.class);
            client.resource(pod).create();
            if (pod.getStatus() != null) {
                client.resource(pod).updateStatus();
            }
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void tellsTheRulesWhatWholePodsTellThem() {
        PodReader trimmed = reader();
        PodReader whole = reader();

        trimmed.read(client);
        client.pods().inAnyNamespace().list().getItems().forEach(whole::pod);

        assertThat(trimmed.workloads()).isEqualTo(whole.workloads());
        assertThat(trimmed.ztunnels()).isEqualTo(whole.ztunnels());
        assertThat(trimmed.revisionLabels()).isEqualTo(whole.revisionLabels());
    }

    @Test
    void seesEverythingThatDecidesAboutADrain() {
        PodReader pods = reader();

        pods.read(client);

        assertThat(pods.revisionLabels()).isEqualTo(Map.of("canary", 1));
        assertThat(pods.ztunnels().get("node-1").xdsAddress()).isEqualTo("istiod-1-29-6.istio-system.svc:15012");
        assertThat(pods.workloads().pods())
                .filteredOn(group -> group.workload().equals("Deployment default/api"))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.traits())
                            .containsExactlyInAnyOrder(
                                    Trait.AMBIENT,
                                    Trait.EMPTY_DIR,
                                    Trait.HOST_PATH,
                                    Trait.LOCAL_VOLUME,
                                    Trait.TOLERATES_CORDON);
                    assertThat(group.nodeLabels().values()).isEqualTo(Map.of("disk", "ssd", "zone", "a"));
                    assertThat(group.requests()).isEqualTo(new Resources(300, 64 << 20, 1));
                });
        assertThat(pods.workloads().pods()).extracting(PodGroup::workload).doesNotContain("Pod default/done");
    }

    @Test
    void leavesOutWhoManagesTheFields() {
        List<Pod> pods = new ArrayList<>();

        PodReader.each(client, pods::add);

        assertThat(client.pods().inNamespace("default").withName("ztunnel-1").get())
                .satisfies(pod -> assertThat(pod.getMetadata().getManagedFields()).isNotEmpty());
        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getManagedFields()).isEmpty();
            assertThat(pod.getMetadata().getUid()).isNull();
        });
    }

    @Test
    void findsNothingWhereTheResourceIsNotServedAndSaysWhatWasRefused() {
        ListPages lists = new ListPages(client, "application/json");
        List<Pod> found = new ArrayList<>();

        lists.each("/apis/nobody.example/v1/things", "", Pod.class, KeptFields.of("metadata"), 5, found::add);

        assertThat(found).isEmpty();
        assertThatThrownBy(() -> lists.each("/api/v1/pods", "a in (", Pod.class, KeptFields.of("metadata"), 5, found::add))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageStartingWith("GET /api/v1/pods: 400");
    }

    private static PodReader reader() {
        return new PodReader(new BudgetReader(), Set.of(), Set.of("default/data"));
    }
}
