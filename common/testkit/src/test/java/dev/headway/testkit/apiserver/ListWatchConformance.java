package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists with selectors and pages, and watches. */
abstract class ListWatchConformance extends Conformance {
    ListWatchConformance(TestCluster cluster) {
        super(cluster);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=a|a",
                "app==a|a",
                "app!=a|b c",
                "app in (a,b)|a b",
                "app notin (a,b)|c",
                "extra|c",
                "!extra|a b",
                "app in (a,c),extra|c"
            })
    void selectsByLabels(String selector, String names) {
        client.resource(configMap("a")).create();
        client.resource(configMap("b")).create();
        ConfigMap c = configMap("c");
        c.getMetadata().getLabels().put("extra", "");
        client.resource(c).create();

        assertThat(names(list(
                        new ListOptionsBuilder().withLabelSelector(selector).build())))
                .containsExactlyInAnyOrder(names.split(" "));
    }

    @Test
    void selectsPodsByNodeAndPhase() {
        client.resource(pod("p1", "node-a")).create();
        client.resource(pod("p2", "node-b")).create();
        client.resource(pod("p3", "node-b")).create();
        client.pods()
                .inNamespace(namespace)
                .withName("p3")
                .subresource("status")
                .patch(as(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"Running\"}}");

        assertThat(names(client.pods()
                        .inNamespace(namespace)
                        .withField("spec.nodeName", "node-b")
                        .list()
                        .getItems()))
                .containsExactlyInAnyOrder("p2", "p3");
        assertThat(names(client.pods()
                        .inNamespace(namespace)
                        .withField("spec.nodeName", "node-b")
                        .withoutField("status.phase", "Running")
                        .list()
                        .getItems()))
                .containsExactly("p2");
        assertThat(names(client.pods()
                        .inAnyNamespace()
                        .withField("metadata.namespace", namespace)
                        .list()
                        .getItems()))
                .hasSize(3);
    }

    @Test
    void refusesAFieldThatCannotBeSelected() {
        var status = refusal(() -> list(
                new ListOptionsBuilder().withFieldSelector("data.key=value").build()));

        assertThat(status.getCode()).isEqualTo(400);
        assertThat(status.getMessage()).contains("data.key");
    }

    @Test
    void listsInPages() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            client.resource(pod(name, "")).create();
        }
        PodList first = pods().list(new ListOptionsBuilder().withLimit(2L).build());
        ListOptions next = new ListOptionsBuilder()
                .withLimit(10L)
                .withContinue(first.getMetadata().getContinue())
                .build();
        PodList rest = pods().list(next);

        assertThat(names(first.getItems())).containsExactly("a", "b");
        assertThat(first.getMetadata().getRemainingItemCount()).isEqualTo(3);
        assertThat(names(rest.getItems())).containsExactly("c", "d", "e");
        assertThat(rest.getMetadata().getContinue()).isNullOrEmpty();
        assertThat(rest.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
    }

    @Test
    void watchesFromAVersionOnward() throws Exception {
        ConfigMap first = client.resource(configMap("a")).create();
        client.resource(configMap("a")).patch(as(PatchType.JSON_MERGE), "{\"data\":{\"k\":\"1\"}}");
        client.resource(configMap("b")).create();

        Events events = new Events();
        ListOptions from = new ListOptionsBuilder()
                .withResourceVersion(first.getMetadata().getResourceVersion())
                .build();
        try (Watch watch = maps().watch(from, events)) {
            assertThat(events.next()).isEqualTo("MODIFIED a");
            assertThat(events.next()).isEqualTo("ADDED b");
            maps().withName("a").delete();
            assertThat(events.next()).isEqualTo("DELETED a");
        }
    }

    @Test
    void startsAWatchWithoutAVersionFromWhatThereIs() throws Exception {
        client.resource(configMap("a")).create();

        Events events = new Events();
        try (Watch watch = maps().withLabel("app", "a").watch(events)) {
            assertThat(events.next()).isEqualTo("ADDED a");
        }
    }

    @Test
    void addsAndDeletesForAWatcherWhatStartsAndCeasesToMatch() throws Exception {
        Events events = new Events();
        try (Watch watch = maps().withLabel("show").watch(events)) {
            client.resource(configMap("a")).create();
            label("a", "\"yes\"");
            assertThat(events.next()).isEqualTo("ADDED a");
            label("a", "\"still\"");
            assertThat(events.next()).isEqualTo("MODIFIED a");
            label("a", "null");
            assertThat(events.next()).isEqualTo("DELETED a");
        }
    }

    @Test
    void watchesOneObjectByName() throws Exception {
        Events events = new Events();
        try (Watch watch = maps().withName("b").watch(events)) {
            client.resource(configMap("a")).create();
            client.resource(configMap("b")).create();
            assertThat(events.next()).isEqualTo("ADDED b");
        }
    }

    @Test
    void keepsTheStoreOfAnInformerCurrent() {
        client.resource(pod("p1", "node-a")).create();
        List<String> seen = new CopyOnWriteArrayList<>();
        try (SharedIndexInformer<Pod> informer =
                client.pods().inNamespace(namespace).inform()) {
            client.resource(pod("p2", "")).create();
            client.pods()
                    .inNamespace(namespace)
                    .withName("p2")
                    .withGracePeriod(0)
                    .delete();
            client.resource(pod("p3", "")).create();
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
                seen.clear();
                informer.getStore().list().forEach(p -> seen.add(p.getMetadata().getName()));
                assertThat(seen).containsExactlyInAnyOrder("p1", "p3");
            });
        }
    }

    @Test
    void doesNotListWhatIsInOtherNamespaces() {
        client.resource(configMap("a")).create();

        assertThat(client.configMaps().inNamespace("kube-public").list().getItems())
                .extracting(m -> m.getMetadata().getNamespace())
                .doesNotContain(namespace);
        assertThat(client.configMaps()
                        .inAnyNamespace()
                        .withLabel("app", "a")
                        .list()
                        .getItems())
                .extracting(m -> m.getMetadata().getNamespace())
                .contains(namespace);
    }

    private void label(String name, String value) {
        maps().withName(name).patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"show\":" + value + "}}}");
    }

    private NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> maps() {
        MixedOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> all = client.configMaps();
        return all.inNamespace(namespace);
    }

    private NonNamespaceOperation<Pod, PodList, PodResource> pods() {
        return client.pods().inNamespace(namespace);
    }

    /** What there is besides the ConfigMap that controllers put into every namespace. */
    private List<ConfigMap> list(ListOptions options) {
        return maps().list(options).getItems().stream()
                .filter(m -> !m.getMetadata().getName().equals("kube-root-ca.crt"))
                .map(m -> new ConfigMapBuilder(m).build())
                .toList();
    }

    private static List<String> names(List<? extends HasMetadata> objects) {
        return objects.stream().map(o -> o.getMetadata().getName()).toList();
    }

    /** Collects what a watch says. */
    private static final class Events implements Watcher<ConfigMap> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void eventReceived(Action action, ConfigMap object) {
            events.add(action + " " + object.getMetadata().getName());
        }

        @Override
        public void onClose(WatcherException cause) {
            events.add("closed: " + cause.getMessage());
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(10, TimeUnit.SECONDS));
        }
    }
}
