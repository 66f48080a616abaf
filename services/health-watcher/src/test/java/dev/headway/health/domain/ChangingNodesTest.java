package dev.headway.health.domain;

import static dev.headway.health.domain.MeshView.OLD;
import static dev.headway.health.domain.MeshView.REVISION;
import static dev.headway.health.domain.MeshView.ROLLING;
import static dev.headway.health.domain.NodeAgent.CNI;
import static dev.headway.health.domain.NodeAgent.ZTUNNEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.NodesServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes come and go while a step is confirmed. */
class ChangingNodesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final Instant TAKEN = NOW.minusSeconds(30);
    private static final Expectation SETTLED = new ZtunnelSettled(REVISION, ROLLING);
    private static final Expectation UPDATED = new CniUpdated("1.30.3");

    private final MeshView view = new MeshView();

    @Test
    void countsTheNodesThatServeTheRevision() {
        assertThat(failed(new NodesServing(REVISION, 2))).isEmpty();
        ztunnel("node-2", OLD, true, false);

        assertThat(failed(new NodesServing(REVISION, 1))).isEmpty();
        assertThat(failed(new NodesServing(REVISION, 2))).containsExactly("nodes-serving");
    }

    @Test
    void refusesANodeWithTwoZtunnelsOrOneThatIsNotReady() {
        view.ztunnels().add(new PodView("istio-system/second", "node-1", OLD, "1.29.6", true, true, "uid"));
        assertThat(failed(new NodesServing(REVISION, 1))).containsExactly("ztunnel-pods");

        view.ztunnels().removeLast();
        ztunnel("node-2", OLD, false, false);
        assertThat(failed(new NodesServing(REVISION, 1))).containsExactly("ztunnel-ready");
    }

    @Test
    void missesTheZtunnelOfANodeThatHasNone() {
        view.ztunnels().removeIf(pod -> pod.node().equals("node-2"));

        assertThat(failed(new NodesServing(REVISION, 2))).containsExactly("nodes-without-ztunnel", "nodes-serving");
    }

    @Test
    void asksForAllThatAreLeftWhenANodeLeft() {
        view.nodes.remove("node-2");
        view.daemonSets.put(ZTUNNEL, wanted(ZTUNNEL, 1, 1));

        assertThat(failed(new NodesServing(REVISION, 2))).isEmpty();
        ztunnel("node-2", OLD, false, true);
        assertThat(failed(new NodesServing(REVISION, 2))).isEmpty();
    }

    @Test
    void doesNotTakeTheStartOfAJoinedNodeForAFault() {
        join("node-3");
        view.daemonSets.put(ZTUNNEL, wanted(ZTUNNEL, 3, 2));
        view.daemonSets.put(CNI, wanted(CNI, 3, 2));
        assertThat(failed(new NodesServing(REVISION, 2))).isEmpty();
        assertThat(failed(SETTLED)).isEmpty();
        assertThat(failed(UPDATED)).isEmpty();

        ztunnel("node-3", REVISION, false, false);
        assertThat(failed(new NodesServing(REVISION, 2))).isEmpty();
        assertThat(failed(SETTLED)).isEmpty();

        ztunnel("node-3", REVISION, true, false);
        assertThat(failed(new NodesServing(REVISION, 3))).isEmpty();
        assertThat(failed(SETTLED)).isEmpty();
    }

    @Test
    void doesNotLetAJoinedNodeHideTheFaultOfAnother() {
        join("node-3");
        ztunnel("node-3", REVISION, true, false);
        ztunnel("node-2", REVISION, false, false);
        view.daemonSets.put(ZTUNNEL, wanted(ZTUNNEL, 3, 2));

        assertThat(failed(SETTLED)).containsExactly("pods-ready");
        assertThat(failed(new NodesServing(REVISION, 2))).containsExactly("ztunnel-ready");
        view.ztunnels().removeIf(pod -> pod.node().equals("node-2"));
        assertThat(failed(SETTLED)).containsExactly("pods-updated", "pods-ready");
        assertThat(failed(new NodesServing(REVISION, 2))).containsExactly("nodes-without-ztunnel");
    }

    @Test
    void holdsANodeThatJoinedBeforeTheStepToTheRule() {
        view.nodes.put("node-3", new NodeView("node-3", "True", TAKEN.minusSeconds(1)));
        view.daemonSets.put(CNI, wanted(CNI, 3, 2));

        assertThat(failed(UPDATED)).containsExactly("pods-ready", "pods-available");
    }

    private void join(String node) {
        view.nodes.put(node, new NodeView(node, "False", TAKEN.plusSeconds(5)));
    }

    private void ztunnel(String node, String revision, boolean ready, boolean terminating) {
        view.ztunnels().removeIf(pod -> pod.node().equals(node));
        view.ztunnels()
                .add(new PodView(
                        "istio-system/ztunnel-" + node, node, revision, "1.30.3", ready, terminating, "uid-2"));
    }

    private static DaemonSetView wanted(NodeAgent agent, int desired, int ready) {
        return new DaemonSetView(
                "istio-system/" + agent.word(), REVISION, "1.30.3", ROLLING, 4, 4, desired, desired, ready, ready);
    }

    private List<String> failed(Expectation expectation) {
        Assessment assessment = ExpectationRules.evaluate(expectation, view, TAKEN, NOW);
        assertThat(assessment.missing()).isEmpty();
        return assessment.observed().stream()
                .filter(evidence -> !evidence.holds())
                .map(Evidence::check)
                .toList();
    }
}
