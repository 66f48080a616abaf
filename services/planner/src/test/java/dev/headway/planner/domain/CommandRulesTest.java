package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.Amount;
import dev.headway.model.Direction;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Labels;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.plan.NodeState;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlanResult.Planned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRulesTest {

    private static final UpgradeSpec SPEC = Fixtures.spec();
    private static final Itinerary PLAN = plan(SPEC);

    @ParameterizedTest
    @CsvSource({
        "crds, FORWARD, ApplyCrds, CrdsEstablished",
        "revision, FORWARD, InstallRevision, RevisionServing",
        "revision, BACK, UninstallRevision, RevisionGone",
        "cni, FORWARD, UpgradeCni, CniUpdated",
        "cni, BACK, RestoreCni, CniUpdated",
        "stage-ztunnel, FORWARD, StageZtunnel, ZtunnelStaged",
        "stage-ztunnel, BACK, RestoreZtunnel, ZtunnelStaged",
        "node/n1, FORWARD, UpgradeNode, NodeServing",
        "node/n1, BACK, RevertNode, NodeServing",
        "settle-cni, FORWARD, SettleCni, CniUpdated",
        "settle-cni, BACK, SettleCni, CniUpdated",
        "surge/1, FORWARD, SurgeNodes, NodesServing",
        "surge/1, BACK, SurgeNodesBack, NodesServing",
        "settle-ztunnel, FORWARD, SettleZtunnel, ZtunnelSettled",
        "settle-ztunnel, BACK, SettleZtunnel, ZtunnelSettled",
        "tag/canary, FORWARD, MoveTag, TagServing",
        "tag/canary, BACK, MoveTagBack, TagServing",
        "gateway/istio-system/ingress, FORWARD, UpgradeGateway, GatewayServing",
        "gateway/istio-system/ingress, BACK, RestoreGateway, GatewayServing",
        "retire, FORWARD, RetireRevision, RevisionGone",
    })
    void everyStepHasItsCommandAndItsExpectation(String step, Direction direction, String command, String expectation) {
        StepRef ref = ref(step);

        assertThat(CommandRules.command(ref, direction, SPEC, PLAN, 1, Fixtures.START))
                .satisfies(sent -> assertThat(sent.getClass().getSimpleName()).isEqualTo(command))
                .satisfies(sent -> assertThat(sent.step()).isEqualTo(ref));
        assertThat(ExpectationRules.expectation(ref.step(), direction, SPEC, PLAN)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expectation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"survey", "crds", "retire"})
    void whatNeverGoesBackHasNoWayBack(String step) {
        assertThatThrownBy(() -> CommandRules.command(ref(step), Direction.BACK, SPEC, PLAN, 1, Fixtures.START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step '%s' has no way back", step);
    }

    @Test
    void theWayBackLeadsToTheBaseline() {
        assertThat(CommandRules.command(ref("node/n1"), Direction.BACK, SPEC, PLAN, 1, Fixtures.START))
                .isInstanceOfSatisfying(
                        RevertNode.class,
                        revert -> assertThat(revert.revision()).isEqualTo(Fixtures.OLD));
        assertThat(CommandRules.command(ref("tag/canary"), Direction.BACK, SPEC, PLAN, 1, Fixtures.START))
                .isEqualTo(new MoveTagBack(ref("tag/canary"), "canary", Fixtures.OLD, "1-30-3", Fixtures.START));
        assertThat(CommandRules.command(ref("cni"), Direction.BACK, SPEC, PLAN, 1, Fixtures.START))
                .isEqualTo(new RestoreCni(
                        ref("cni"), Fixtures.release("istio-cni", "1.29.2"), CniSpec.Strategy.ROLLING, Fixtures.START));
        assertThat(CommandRules.command(ref("settle-ztunnel"), Direction.BACK, SPEC, PLAN, 1, Fixtures.START))
                .isEqualTo(
                        new SettleZtunnel(ref("settle-ztunnel"), PLAN.baseline().ztunnelStrategy(), Fixtures.START));
        assertThat(ExpectationRules.expectation(StepId.parse("cni"), Direction.BACK, SPEC, PLAN))
                .isEqualTo(new CniUpdated("1.29.2"));
    }

    @Test
    void theSurveyGetsTheWholeRequest() {
        assertThat(CommandRules.survey(ref("survey"), SPEC, Fixtures.START))
                .isEqualTo(new SurveyCluster(ref("survey"), SPEC, Fixtures.START));
    }

    @Test
    void everyCommandUsesTheChartsOfThePlan() {
        assertThat(CommandRules.command(ref("cni"), Direction.FORWARD, SPEC, PLAN, 1, Fixtures.START))
                .isInstanceOfSatisfying(
                        UpgradeCni.class,
                        command -> assertThat(command.target().digests()).isEqualTo(Fixtures.CHARTS));
    }

    @Test
    void aNodeCarriesTheBudgetOfItsPool() {
        PoolSelector canary = new PoolSelector(Labels.of(Map.of("pool", "canary")), Amount.of(2));
        UpgradeSpec spec = Fixtures.withNodes(SPEC, Amount.percent(50), canary);
        List<NodeState> nodes = new ArrayList<>(Fixtures.nodes(8));
        nodes.add(Fixtures.node("x1", "canary"));

        assertThat(budget(spec, nodes, 1)).isEqualTo(new NodeBudget(List.of(canary.matchLabels()), 0, 2, 0));
        assertThat(budget(spec, nodes, 2)).isEqualTo(new NodeBudget(List.of(canary.matchLabels()), 1, 4, 0));
    }

    @Test
    void onTheWayBackNoNodeIsSkipped() {
        UpgradeSpec skipping = Fixtures.with(
                SPEC, Fixtures.nodes(NodesSpec.Strategy.DRAIN, Amount.of(1), DrainSpec.OnTimeout.SKIP, 0));

        assertThat(CommandRules.command(ref("node/n1"), Direction.BACK, skipping, PLAN, 1, Fixtures.START))
                .isInstanceOfSatisfying(
                        RevertNode.class,
                        revert -> assertThat(revert.drain().onTimeout()).isEqualTo(DrainSpec.OnTimeout.FAIL));
    }

    @Test
    void surgesCountLevelsForwardAndBack() {
        UpgradeSpec spec = Fixtures.surging(Amount.of(3));
        Itinerary plan = plan(spec, Fixtures.nodes(7));

        assertThat(List.of(1, 2, 3))
                .extracting(batch -> surge(spec, plan, batch, Direction.FORWARD))
                .containsExactly(3, 6, Integer.MAX_VALUE);
        assertThat(List.of(3, 2, 1))
                .extracting(batch -> surge(spec, plan, batch, Direction.BACK))
                .containsExactly(1, 4, Integer.MAX_VALUE);
    }

    @Test
    void theAgentGoesWithItsNode() {
        UpgradeSpec spec = Fixtures.withNode(SPEC);
        Itinerary plan = plan(spec);

        assertThat(CommandRules.command(ref("node/n1"), Direction.FORWARD, spec, plan, 1, Fixtures.START))
                .isInstanceOfSatisfying(
                        UpgradeNode.class,
                        upgrade -> assertThat(upgrade.cniVersion()).isEqualTo("1.30.3"));
        assertThat(CommandRules.command(ref("node/n1"), Direction.BACK, spec, plan, 1, Fixtures.START))
                .isInstanceOfSatisfying(
                        RevertNode.class,
                        revert -> assertThat(revert.cniVersion()).isEqualTo("1.29.2"));
        assertThat(ExpectationRules.expectation(StepId.parse("cni"), Direction.FORWARD, spec, plan))
                .isEqualTo(new CniStaged("1.30.3"));
        assertThat(ExpectationRules.expectation(StepId.parse("settle-cni"), Direction.BACK, spec, plan))
                .isEqualTo(new CniUpdated("1.29.2"));
    }

    private static int surge(UpgradeSpec spec, Itinerary plan, int batch, Direction direction) {
        return switch (CommandRules.command(ref("surge/" + batch), direction, spec, plan, 1, Fixtures.START)) {
            case SurgeNodes surge -> surge.atLeast();
            case SurgeNodesBack back -> back.atLeast();
            default -> throw new AssertionError("no surge");
        };
    }

    private static NodeBudget budget(UpgradeSpec spec, List<NodeState> nodes, int segment) {
        return ((UpgradeNode) CommandRules.command(
                        ref("node/n1"), Direction.FORWARD, spec, plan(spec, nodes), segment, Fixtures.START))
                .budget();
    }

    private static StepRef ref(String step) {
        return new StepRef("up", "blue", StepId.parse(step), 1);
    }

    private static Itinerary plan(UpgradeSpec spec) {
        return plan(spec, Fixtures.nodes(3));
    }

    private static Itinerary plan(UpgradeSpec spec, List<NodeState> nodes) {
        Planned planned = (Planned) PlanRules.plan("up", "blue", spec, Fixtures.survey(nodes));
        return Itinerary.of(planned.plan(), planned.figures());
    }
}
