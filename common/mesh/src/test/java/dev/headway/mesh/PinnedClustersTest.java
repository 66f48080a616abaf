package dev.headway.mesh;

import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.FailureReason;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.Faults;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedClustersTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final ClusterPins pins = new ClusterPins();
    private ApiServer server = ApiServer.builder().name("blue").build().start();
    private PinnedClusters clusters;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), server.kubeconfig());
        clusters = new PinnedClusters(new KubeconfigClusters(file, List.of()), pins, now::get);
    }

    @AfterEach
    void stop() throws Exception {
        clusters.close();
        server.close();
    }

    @Test
    void pinsAClusterOnFirstContactAndLooksAgainAfterHalfAMinute() {
        assertThat(clusters.find("blue")).isPresent();
        assertThat(pins.uid("blue")).isPresent();
        clusters.find("blue");
        assertThat(looks()).isEqualTo(1);

        now.updateAndGet(time -> time.plusSeconds(30));
        clusters.find("blue");

        assertThat(looks()).isEqualTo(2);
        assertThat(clusters.find("green")).isEmpty();
    }

    @Test
    void refusesAnotherClusterBehindTheSameNameUntilThePinIsFreed() {
        clusters.find("blue");
        String before = uid();
        int port = URI.create(server.url()).getPort();
        server.close();
        server = ApiServer.builder().name("blue").port(port).build().start();
        now.updateAndGet(time -> time.plusSeconds(30));

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
