package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.controlplane.domain.Workloads.DisruptionBudget;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.model.Labels;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.NodeState;
import dev.headway.model.request.NodesSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainRulesTest {

    private final Given given = new Given();

    @Test
    void countsEvictionsAndNamesWhatBlocksThem() {
        given.budgets.add(new DisruptionBudget("shop/api", "minAvailable 2", 2, 2, 0));
        given.pod("Deployment shop/api", Set.of("shop/api"), Labels.none(), new Resources(1, 1, 1), 2);
        given.pod("Pod shop/debug", Set.of(), Labels.none(), new Resources(1, 1, 1), 1, Trait.UNMANAGED);
        given.pod(Trait.DAEMON_SET);

        assertThat(forecast("a"))
                .isEqualTo(new DrainForecast(
                        3,
                        List.of(
                                "Deployment shop/api: PodDisruptionBudget shop/api allows no disruption",
                                "Pod shop/debug: no controller would make it again")));
        assertThat(forecast("b")).isEqualTo(DrainForecast.EMPTY);
    }

    @Test
    void forecastsNothingWhereNodesAreNotDrained() {
        given.strategy = NodesSpec.Strategy.IN_PLACE;
        given.pod(Trait.UNMANAGED);

        assertThat(forecast("a")).isEqualTo(DrainForecast.EMPTY);
        assertThat(given.codes()).doesNotContain("HW173");
    }

    @Test
    void leavesOutNodesThatAreAtTheTargetAlready() {
        given.ztunnels.replaceAll((node, pod) -> new Observation.ZtunnelPod("1-30-3", pod.image(), pod.xdsAddress()));
        given.pod(Trait.UNMANAGED);

        assertThat(given.codes()).doesNotContain("HW173");
    }

    @Test
    void makesOneFindingForTheBudgetAndNotOneForEachPod() {
        given.budgets.add(new DisruptionBudget("shop/api", "minAvailable 100%", 9, 9, 0));
        for (int i = 0; i < 9; i++) {
            given.pod("Deployment shop/api", Set.of("shop/api"), Labels.none(), new Resources(i, 1, 1), 1);
        }

        assertThat(given.survey().findings())
                .filteredOn(finding -> finding.code().equals("HW170"))
                .extracting(Finding::object, Finding::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "PodDisruptionBudget shop/api",
                        "the budget demands minAvailable 100% of 9 pods of Deployment shop/api and allows 0 disruptions: "
                                + "the eviction of its pods is refused for ever"));
    }

    @Test
    void tellsWhichPodsHaveNoRoomWhenTwoNodesAreDrainedTogether() {
        given.maxUnavailable = dev.headway.model.Amount.of(2);
        Resources node = new Resources(1000, 1000, 10);
        List.of("a", "b", "c").forEach(name -> given.node(name, true, false, node));
        given.pod("Deployment shop/api", Set.of(), Labels.none(), new Resources(600, 600, 1), 1);
        given.pods.add(new Workloads.PodGroup(
                "b",
                "Deployment shop/db",
                Set.of(),
                new Resources(700, 700, 1),
                Labels.none(),
                List.of(),
                Set.of(),
                1));

        assertThat(given.survey().findings())
                .filteredOn(finding -> finding.code().equals("HW179"))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("while a, b are drained, 2 at a time, other nodes have no room for Deployment shop/api");
    }

    private DrainForecast forecast(String node) {
        return given.survey().nodes().stream()
                .filter(state -> state.name().equals(node))
                .map(NodeState::drain)
                .findFirst()
                .orElseThrow();
    }
}
