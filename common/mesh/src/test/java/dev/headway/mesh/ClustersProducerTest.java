package dev.headway.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClustersProducerTest {

    private record Configured(
            Optional<Path> kubeconfig, Optional<List<String>> contexts, Optional<List<String>> labels, Secrets secrets)
            implements ClustersConfig {}

    private record Hub(boolean enabled, Optional<String> namespace) implements ClustersConfig.Secrets {}

    private record Own(Optional<String> name, Optional<List<String>> labels) implements OwnClusterConfig {}

    private static final Hub NO_HUB = new Hub(false, Optional.empty());
    private static final Own NO_OWN = new Own(Optional.empty(), Optional.empty());

    @Test
    void refusesToTakeClustersFromTwoPlaces() {
        Configured file = new Configured(Optional.of(Path.of("x")), Optional.empty(), Optional.empty(), NO_HUB);
        Own own = new Own(Optional.of("blue"), Optional.empty());

        assertThatThrownBy(() -> ClustersProducer.chosen(file, own, Connections.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("headway.clusters.kubeconfig and headway.cluster.name contradict each other:"
                        + " clusters come from one place");
        assertThatThrownBy(() -> ClustersProducer.chosen(
                        new Configured(
                                Optional.empty(), Optional.empty(), Optional.empty(), new Hub(true, Optional.empty())),
                        own,
                        Connections.DEFAULT))
                .hasMessageStartingWith("headway.clusters.secrets.enabled and headway.cluster.name contradict");
    }

    @Test
    void refusesAKeyThatSaysNothingWithoutAnother() {
        assertThatThrownBy(() -> ClustersProducer.chosen(
                        new Configured(Optional.empty(), Optional.of(List.of("blue")), Optional.empty(), NO_HUB),
                        NO_OWN,
                        Connections.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("headway.clusters.contexts says nothing without headway.clusters.kubeconfig");
        assertThatThrownBy(() -> ClustersProducer.chosen(
                        new Configured(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                new Hub(false, Optional.of("fleet"))),
                        NO_OWN,
                        Connections.DEFAULT))
                .hasMessage("headway.clusters.secrets.namespace says nothing without headway.clusters.secrets.enabled");
        assertThatThrownBy(() -> ClustersProducer.chosen(
                        new Configured(Optional.empty(), Optional.empty(), Optional.empty(), NO_HUB),
                        new Own(Optional.empty(), Optional.of(List.of("a=b"))),
                        Connections.DEFAULT))
                .hasMessage("headway.cluster.labels says nothing without headway.cluster.name");
    }

    @Test
    void hasNoClustersWhenNothingIsConfigured() {
        Clusters none = ClustersProducer.chosen(
                new Configured(Optional.empty(), Optional.empty(), Optional.empty(), NO_HUB),
                NO_OWN,
                Connections.DEFAULT);

        assertThat(none.all()).isEmpty();
        assertThat(none.find("blue")).isEmpty();
    }
}
