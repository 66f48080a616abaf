package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WriteFeedTest {

    @Test
    void tellsOfEveryWriteInOrderAndForWhomItWas() {
        List<Write> writes = new CopyOnWriteArrayList<>();
        try (ApiServer server = ApiServer.builder().build().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(server.kubeconfig("node-executor")))
                        .build()) {
            server.onWrite(writes::add);
            client.resource(new NodeBuilder().withNewMetadata().withName("n1").endMetadata().build())
                    .create();
            client.nodes().withName("n1").edit(node -> new NodeBuilder(node)
                    .editSpec()
                    .withUnschedulable(true)
                    .endSpec()
                    .build());
            client.nodes().withName("n1").delete();
        }

        assertThat(writes)
                .extracting(
                        Write::resource,
                        write -> write.by().orElseThrow().token(),
                        write -> write.by().orElseThrow().method(),
                        write -> write.before()
                                .map(node -> node.at("/spec/unschedulable").asBoolean())
                                .orElse(null),
                        write -> write.after()
                                .map(node -> node.at("/spec/unschedulable").asBoolean())
                                .orElse(null))
                .containsExactly(
                        tuple("nodes", "node-executor", "POST", null, false),
                        tuple("nodes", "node-executor", "PATCH", false, true),
                        tuple("nodes", "node-executor", "DELETE", true, null));
        assertThat(writes).extracting(Write::at).isSorted();
    }
}
