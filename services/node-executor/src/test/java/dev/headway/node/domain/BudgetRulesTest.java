package dev.headway.node.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Labels;
import dev.headway.model.NodeBudget;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetRulesTest {

    private static final Labels CANARY = Labels.of(Map.of("pool", "canary"));
    private static final Labels GENERAL = Labels.of(Map.of("pool", "general"));

    private static final Neighbour W1 = node("w1", "general", "a");
    private static final Neighbour W2 = node("w2", "general", "b");
    private static final Neighbour W3 = node("w3", "canary", "a");
    private static final Neighbour W4 = node("w4", "", "a");

    static Stream<Arguments> cases() {
        return Stream.of(
                of("all serve", pools(1, 1, 0), W1, List.of(W1, W2), ""),
                of(
                        "a cordoned node of the pool takes the place",
                        pools(1, 1, 0),
                        W1,
                        List.of(W1, cordoned(W2)),
                        "pool pool=general may have 1 unavailable and has 1: w2 (cordoned)"),
                of(
                        "so does a node that is not ready",
                        pools(1, 1, 0),
                        W1,
                        List.of(W1, notReady(W2)),
                        "pool pool=general may have 1 unavailable and has 1: w2 (NotReady)"),
                of(
                        "so does a node without a ready ztunnel",
                        pools(1, 1, 0),
                        W1,
                        List.of(W1, unmeshed(W2)),
                        "pool pool=general may have 1 unavailable and has 1: w2 (without a ready ztunnel)"),
                of("two places are two", pools(1, 2, 0), W1, List.of(W1, cordoned(W2)), ""),
                of("another pool takes no place", pools(1, 1, 0), W1, List.of(W1, cordoned(W3), cordoned(W4)), ""),
                of(
                        "the nodes of no pool are one pool",
                        pools(2, 1, 0),
                        node("w5", "gpu", ""),
                        List.of(cordoned(W4), W1),
                        "the nodes of no pool may have 1 unavailable and has 1: w4 (cordoned)"),
                of(
                        "without pools the cluster is one",
                        new NodeBudget(List.of(), 0, 1, 0),
                        W1,
                        List.of(W1, cordoned(W3)),
                        "the cluster may have 1 unavailable and has 1: w3 (cordoned)"),
                of(
                        "a node that is cordoned already costs nothing",
                        pools(1, 1, 0),
                        cordoned(W1),
                        List.of(W1, cordoned(W2)),
                        ""),
                of("nor does one that is not ready", pools(1, 1, 0), notReady(W1), List.of(cordoned(W2)), ""),
                of("nor one without a ready ztunnel", pools(1, 1, 0), unmeshed(W1), List.of(cordoned(W2)), ""),
                of(
                        "what was known of the node before counts for nothing",
                        pools(1, 1, 0),
                        W1,
                        List.of(cordoned(W1), W2),
                        ""),
                of(
                        "the zone has its own limit across pools",
                        pools(1, 5, 1),
                        W1,
                        List.of(W1, W2, cordoned(W3)),
                        "zone a may have 1 unavailable and has 1: w3 (cordoned)"),
                of("another zone takes no place", pools(1, 5, 1), W1, List.of(cordoned(W2)), ""),
                of(
                        "a node of no zone has no limit of a zone",
                        pools(1, 5, 1),
                        node("w6", "general", ""),
                        List.of(cordoned(node("w7", "general", ""))),
                        ""),
                of("no limit of a zone is none", pools(1, 5, 0), W1, List.of(cordoned(W3), cordoned(W4)), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void judges(String name, NodeBudget budget, Neighbour node, List<Neighbour> all, String expected) {
        assertThat(BudgetRules.obstacle(budget, node, all).orElse("")).isEqualTo(expected);
    }

    @Test
    void namesTenNodesInOrderAndCountsTheRest() {
        List<Neighbour> all = IntStream.rangeClosed(10, 22)
                .mapToObj(i -> cordoned(node("n" + (32 - i), "general", "")))
                .toList();

        assertThat(BudgetRules.obstacle(pools(1, 3, 0), W1, all).orElseThrow())
                .startsWith("pool pool=general may have 3 unavailable and has 13: n10 (cordoned), n11")
                .endsWith("n19 (cordoned) and 3 more");
    }

    private static NodeBudget pools(int pool, int maxUnavailable, int perZone) {
        return new NodeBudget(List.of(CANARY, GENERAL), pool, maxUnavailable, perZone);
    }

    private static Neighbour node(String name, String pool, String zone) {
        return new Neighbour(
                name, pool.isEmpty() ? Labels.none() : Labels.of(Map.of("pool", pool)), zone, false, true, true);
    }

    private static Neighbour cordoned(Neighbour node) {
        return new Neighbour(node.name(), node.labels(), node.zone(), true, true, true);
    }

    private static Neighbour notReady(Neighbour node) {
        return new Neighbour(node.name(), node.labels(), node.zone(), false, false, true);
    }

    private static Neighbour unmeshed(Neighbour node) {
        return new Neighbour(node.name(), node.labels(), node.zone(), false, true, false);
    }

    private static Arguments of(String name, NodeBudget budget, Neighbour node, List<Neighbour> all, String expected) {
        return Arguments.of(name, budget, node, all, expected);
    }
}
