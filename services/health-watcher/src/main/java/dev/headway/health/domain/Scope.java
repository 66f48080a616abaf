package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.NodesServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the checks of a step look at.
 *
 * @param node the node of a node step, empty otherwise
 * @param nodes the nodes it judges: that of a node step, otherwise those whose ztunnel has the step's revision, or all
 * @param others the nodes whose ztunnel has another revision: the cohort to compare with
 * @param revision the revision the step leads to, empty when it leads to none
 * @param istiods the names of the revision's istiod pods
 * @param versions the versions of the ztunnels on the judged nodes, an empty one where it cannot be told
 * @param blindness why the pods may not be as they are listed here, empty when they are
 * @param waypoints the waypoints of the cluster
 * @param waypointBlindness why the waypoints may not be as they are listed here, empty when they are
 */
public record Scope(
        String cluster,
        String node,
        List<String> nodes,
        List<String> others,
        String revision,
        List<String> istiods,
        List<String> versions,
        String blindness,
        List<String> waypoints,
        String waypointBlindness) {

    public Scope {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(node, "node is null");
        nodes = List.copyOf(nodes);
        others = List.copyOf(others);
        requireNonNull(revision, "revision is null");
        istiods = List.copyOf(istiods);
        versions = List.copyOf(versions);
        requireNonNull(blindness, "blindness is null");
        waypoints = List.copyOf(waypoints);
        requireNonNull(waypointBlindness, "waypointBlindness is null");
    }

    /** What the checks of a step with that expectation look at now. */
    static Scope of(String cluster, Expectation expectation, ClusterView view) {
        String node = expectation instanceof NodeServing serving ? serving.node() : "";
        String revision = revision(expectation);
        Predicate<PodView> renewed = pod -> revision.isEmpty() || pod.revision().equals(revision);
        Predicate<PodView> judged = node.isEmpty() ? renewed : pod -> pod.node().equals(node);
        List<PodView> ztunnels = List.copyOf(view.pods(NodeAgent.ZTUNNEL));
        return new Scope(
                cluster,
                node,
                node.isEmpty() ? nodes(ztunnels.stream().filter(judged)) : List.of(node),
                nodes(ztunnels.stream().filter(renewed.or(judged).negate())),
                revision,
                revision.isEmpty()
                        ? List.of()
                        : view.controlPlanePods(revision).stream()
                                .map(pod -> pod.name().substring(pod.name().indexOf('/') + 1))
                                .sorted()
                                .toList(),
                ztunnels.stream()
                        .filter(judged.and(pod -> !pod.terminating()))
                        .map(PodView::version)
                        .distinct()
                        .sorted()
                        .toList(),
                blindness(view, Source.ZTUNNEL_PODS, Source.CONTROL_PLANE_PODS),
                view.waypoints(),
                blindness(view, Source.GATEWAYS, Source.GATEWAY_DEPLOYMENTS));
    }

    private static String blindness(ClusterView view, Source... sources) {
        return Stream.of(sources)
                .flatMap(source -> view.blindness(source).map(why -> source.words() + ": " + why).stream())
                .findFirst()
                .orElse("");
    }

    /** What sentences call it: the node, or the cluster. */
    String subject() {
        return node.isEmpty() ? cluster : node;
    }

    private static List<String> nodes(Stream<PodView> pods) {
        TreeSet<String> names = new TreeSet<>();
        pods.map(PodView::node).filter(name -> !name.isEmpty()).forEach(names::add);
        return List.copyOf(names);
    }

    private static String revision(Expectation expectation) {
        return switch (expectation) {
            case NodeServing node -> ExpectationRules.label(node.revision());
            case NodesServing nodes -> ExpectationRules.label(nodes.revision());
            case ZtunnelSettled settled -> ExpectationRules.label(settled.revision());
            case ZtunnelStaged staged -> ExpectationRules.label(staged.revision());
            case TagServing tag -> ExpectationRules.label(tag.revision());
            case RevisionServing serving -> ExpectationRules.label(serving.revision());
            case CniUpdated ignored -> "";
            case CniStaged ignored -> "";
            case CrdsEstablished ignored -> "";
            case RevisionGone ignored -> "";
            case GatewayServing ignored -> "";
        };
    }
}
