package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.sandbox.SandboxState.Tag;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in the way of an upgrade when a person asks for it: users' objects, split tags, nodes that come, go and fall silent. */
class SandboxHurdlesTest extends ClusterTest {

    @Test
    void runsAPodWithoutController() {
        cluster.hurdles().podWithoutController("orders", "lonely");
        assertThat(running("lonely", 1).getFirst().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void runsAPodWithLocalStorage() {
        cluster.hurdles().localStorage("orders", "cache");
        assertThat(running("cache", 1).getFirst().getSpec().getVolumes())
                .extracting(Volume::getEmptyDir)
                .isNotNull();
    }

    @Test
    void neverEvictsTheOnlyReplicaBehindABudget() {
        cluster.hurdles().neverEvictable("orders", "single");
        Pod pod = running("single", 1).getFirst();
        assertThat(evict(pod)).isFalse();
        assertThat(cluster.client().resource(pod).get().getMetadata().getDeletionTimestamp())
                .isNull();
    }

    @Test
    void runsAnAmbientDaemonSetOnEveryNodeCordonedOrNot() {
        cluster.client().nodes().withName("node-1").patch("{\"spec\":{\"unschedulable\":true}}");
        cluster.hurdles().daemonSet("orders", "log-shipper");
        assertThat(running("log-shipper", NODES)).extracting(Pods::node).contains("node-1");
        soon().until(() -> pods("app", "log-shipper").stream().allMatch(SandboxHurdlesTest::captured));
    }

    @Test
    void keepsAWaypointAtTheRevisionItNames() {
        cluster.hurdles().waypointOfRevision("orders", "pinned", "1-29-6");
        soon().until(() -> cluster.state().gateways().containsKey("orders/pinned"));
        cluster.istio().installRevision(NEXT);
        cluster.istio().moveTag("canary", NEXT);
        soon().until(() -> moved("orders/waypoint"));
        assertThat(cluster.state().gateway("orders/pinned").revision()).isEqualTo("1-29-6");
    }

    @Test
    void splitsATagWhoseWebhookIsMovedAlone() {
        cluster.istio().moveTagWebhook("stable", NEXT);
        assertThat(cluster.state().tag("stable")).isEqualTo(new Tag(NEXT_REVISION, "1-29-6"));
    }

    @Test
    void bringsANodeThatJoinsIntoTheMesh() {
        assertThat(cluster.addNode("general")).isEqualTo("node-5");
        soon().until(() -> cluster.state().ztunnels().containsKey("node-5")
                && cluster.state().ztunnel("node-5").ready());
        assertThat(cluster.client()
                        .nodes()
                        .withName("node-5")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("pool", "general")
                .containsEntry("topology.kubernetes.io/zone", "zone-b");
        soon().until(() -> daemonSet("ztunnel").getStatus().getNumberReady() == NODES + 1);
    }

    @Test
    void takesThePodsOfANodeThatLeavesElsewhere() {
        cluster.removeNode("node-2");
        soon().until(() -> onNode("node-2").isEmpty());
        soon().until(() -> daemonSet("ztunnel").getStatus().getDesiredNumberScheduled() == NODES - 1);
        soon().until(() -> pods("app", "orders-1").stream().filter(Pods::ready).count() == 3);
    }

    @Test
    void neitherStartsNorEndsPodsOnANodeThatIsNotReady() {
        cluster.faults().nodeNotReady("node-2");
        assertThat(Pods.ready(cluster.client().nodes().withName("node-2").get()))
                .isFalse();
        assertThat(onNode("node-2")).isNotEmpty().noneMatch(Pods::ready);
        Pod ztunnel = cluster.client()
                .pods()
                .inNamespace("istio-system")
                .withName(cluster.state().ztunnel("node-2").pod())
                .get();
        cluster.client().resource(ztunnel).delete();
        cluster.addNode("general");
        soon().until(() -> cluster.state().ztunnels().containsKey("node-5")
                && cluster.state().ztunnel("node-5").ready());
        assertThat(cluster.client().resource(ztunnel).get()).matches(Pods::terminating);

        cluster.faults().clear();
        soon().until(() -> onNode("node-2").stream().allMatch(Pods::ready)
                && cluster.state().ztunnels().containsKey("node-2"));
        assertThat(cluster.client().nodes().withName("node-2").get())
                .matches(Pods::ready)
                .matches(node -> node.getSpec().getTaints().isEmpty());
    }

    @Test
    void losesANodeWhenItsDrainBegins() {
        cluster.faults().nodeLostDuringDrain("node-2");
        Pod evicted = onNode("node-2").stream()
                .filter(pod -> Pods.label(pod, "app").startsWith("orders-"))
                .findFirst()
                .orElseThrow();
        assertThat(evict(evicted)).isTrue();
        soon().until(() -> cluster.client().nodes().withName("node-2").get() == null
                && onNode("node-2").isEmpty());
        assertThat(cluster.client().nodes().list().getItems()).hasSize(NODES - 1);
    }

    @Test
    void letsPodsWaitForTheNextCniAgent() {
        stopTheAgentOf("node-1");
        cluster.hurdles().podWithoutController("orders", "late");
        soon().until(() ->
                pods("app", "late").stream().anyMatch(pod -> Pods.node(pod).equals("node-1")));
        cluster.hurdles().podWithoutController("istio-ingress", "not-ambient");
        running("not-ambient", 1);
        assertThat(pods("app", "late").getFirst().getStatus().getPhase()).isEqualTo("Pending");

        cluster.faults().clear();
        running("late", 1);
        soon().until(() -> captured(pods("app", "late").getFirst()));
    }

    @Test
    void startsPodsOutsideTheMeshWithoutTheCniAgentUpTo124() {
        cluster.close();
        cluster = begin("1.24.6");
        stopTheAgentOf("node-1");
        cluster.hurdles().podWithoutController("orders", "early");
        assertThat(running("early", 1)).extracting(Pods::node).containsExactly("node-1");

        cluster.faults().clear();
        soon().until(() -> daemonSet("istio-cni-node").getStatus().getNumberReady() == NODES);
        cluster.hurdles().podWithoutController("orders", "late");
        running("late", 1);
        soon().until(() -> captured(pods("app", "late").getFirst()));
        assertThat(captured(pods("app", "early").getFirst())).isFalse();
    }

    /** Ends the agent of a node, keeps the next one from becoming ready, and leaves only this node schedulable. */
    private void stopTheAgentOf(String node) {
        cluster.faults().cniNeverReady(node);
        Pod agent = onNode(node).stream()
                .filter(pod -> Pods.label(pod, "k8s-app").equals("istio-cni-node"))
                .findFirst()
                .orElseThrow();
        cluster.client().resource(agent).delete();
        soon().until(() -> pods("k8s-app", "istio-cni-node").stream()
                .anyMatch(pod ->
                        !Pods.ready(pod) && "Running".equals(pod.getStatus().getPhase())));
        cluster.client().nodes().list().getItems().stream()
                .map(other -> other.getMetadata().getName())
                .filter(other -> !other.equals(node))
                .forEach(
                        other -> cluster.client().nodes().withName(other).patch("{\"spec\":{\"unschedulable\":true}}"));
    }

    private static boolean captured(Pod pod) {
        return "enabled".equals(Pods.annotation(pod, CniAgent.REDIRECTED));
    }

    private List<Pod> running(String app, int count) {
        soon().until(() -> pods("app", app).stream().filter(Pods::ready).count() == count);
        return pods("app", app);
    }

    private List<Pod> onNode(String node) {
        return cluster.client()
                .pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node)
                .list()
                .getItems();
    }

    private boolean evict(Pod pod) {
        return cluster.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .evict();
    }
}
