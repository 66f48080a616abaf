package dev.headway.mesh;

import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.Faults;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedClustersTest {

    private final ClusterPins pins = new ClusterPins();
    private ApiServer server = ApiServer.builder().name("blue").build().start();
    private PinnedClusters clusters;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), server.kubeconfig());
        clusters = new PinnedClusters(
                new KubeconfigClusters(file, List.of(), List.of(), new Connections("headway-test", pins::doubt)), pins);
    }

    @AfterEach
    void stop() throws Exception {
        clusters.close();
        server.close();
    }

    @Test
    void asksAClusterOnceWhoItIsUntilARequestCastsDoubtOnIt() {
        assertThat(clusters.find("blue")).isPresent();
        assertThat(pins.uid("blue")).isPresent();
        Cluster blue = clusters.find("blue").orElseThrow();
        assertThat(looks()).isEqualTo(1);

        server.faults().respond(on("GET", "/pods"), 401, Faults.ALWAYS);
        assertThatThrownBy(() -> blue.client().pods().list()).isInstanceOf(KubernetesClientException.class);
        server.faults().clear();
        clusters.find("blue");
        assertThat(looks()).isEqualTo(2);

        server.faults().cut(on("GET", "/pods"));
        assertThatThrownBy(() -> blue.client().pods().list()).isInstanceOf(KubernetesClientException.class);
        clusters.find("blue");
        assertThat(looks()).isEqualTo(3);
        assertThat(clusters.find("green")).isEmpty();
    }

    @Test
    void asksNothingWhileAWatchProvesWhoItIs() {
        Cluster blue = clusters.all().getFirst();
        Duration brief = Duration.ofMillis(10);
        try (IdentityWatch watch = new IdentityWatch(
                blue, pins, new IdentityWatch.Patience(3, brief, brief, Duration.ofMinutes(5)), () -> {})) {
            await().until(() -> watch.state() instanceof IdentityWatch.State.Open);
            server.faults().respond(on("GET", "/pods"), 403, 1);
            assertThatThrownBy(() -> blue.client().pods().list()).isInstanceOf(KubernetesClientException.class);
            long before = looks();

            assertThat(clusters.find("blue")).contains(blue);

            assertThat(looks()).isEqualTo(before);
        }
    }

    @Test
    void refusesAnotherClusterBehindTheSameNameUntilThePinIsFreed() {
        clusters.find("blue");
        String before = uid();
        int port = URI.create(server.url()).getPort();
        server.close();
        assertThatThrownBy(this::uid).isInstanceOf(KubernetesClientException.class);
        server = ApiServer.builder().name("blue").port(port).build().start();

        assertThatThrownBy(() -> clusters.find("blue"))
                .isInstanceOfSatisfying(
                        ClusterRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(FailureReason.CLUSTER_REPLACED))
                .hasMessageContaining("another cluster answers as 'blue'")
                .hasMessageContaining("the name belongs to " + before);

        pins.free("blue");
        assertThat(clusters.find("blue")).isPresent();
        assertThat(pins.uid("blue")).contains(uid()).isNotEqualTo(before);
    }

    @Test
    void believesThePinOfAnEarlierProcessMoreThanWhatItSeesFirst() {
        pins.pin("blue", "uid-of-an-earlier-process");

        assertThatThrownBy(() -> clusters.find("blue"))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("the name belongs to uid-of-an-earlier-process");
    }

    @Test
    void doesNotHandOutAClusterThatDoesNotProveItself() {
        server.faults().respond(on("GET", "/namespaces/kube-system"), 401, Faults.ALWAYS);

        assertThatThrownBy(() -> clusters.find("blue"))
                .isInstanceOfSatisfying(
                        ClusterRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(FailureReason.CLUSTER_UNREACHABLE))
                .hasMessage("cluster 'blue' answers 401 to GET namespaces/kube-system");
        assertThat(pins.uid("blue")).isEmpty();
        server.close();
        assertThatThrownBy(() -> clusters.find("blue")).hasMessageStartingWith("cluster 'blue' does not answer: ");
    }

    private String uid() {
        return clusters.all()
                .getFirst()
                .client()
                .namespaces()
                .withName("kube-system")
                .get()
                .getMetadata()
                .getUid();
    }

    private long looks() {
        return server.requests().snapshot().count("get", "namespaces");
    }
}
