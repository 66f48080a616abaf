package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.Amount;
import dev.headway.model.Direction;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.UpgradeSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRulesTest {

    private static final UpgradeSpec SPEC = Fixtures.spec();
    private static final Baseline BASELINE = baseline();

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

        assertThat(CommandRules.command(ref, direction, SPEC, BASELINE, Fixtures.START))
                .satisfies(sent -> assertThat(sent.getClass().getSimpleName()).isEqualTo(command))
                .satisfies(sent -> assertThat(sent.step()).isEqualTo(ref));
        assertThat(CommandRules.expectation(ref.step(), direction, SPEC, BASELINE)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expectation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"survey", "crds", "retire"})
    void whatNeverGoesBackHasNoWayBack(String step) {
        assertThatThrownBy(() -> CommandRules.command(ref(step), Direction.BACK, SPEC, BASELINE, Fixtures.START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step '%s' has no way back", step);
    }

    @Test
    void theWayBackLeadsToTheBaseline() {
        assertThat(CommandRules.command(ref("node/n1"), Direction.BACK, SPEC, BASELINE, Fixtures.START))
                .isInstanceOfSatisfying(
                        RevertNode.class,
                        revert -> assertThat(revert.revision()).isEqualTo(Fixtures.OLD));
        assertThat(CommandRules.command(ref("tag/canary"), Direction.BACK, SPEC, BASELINE, Fixtures.START))
                .isEqualTo(new MoveTagBack(ref("tag/canary"), "canary", Fixtures.OLD, "1-30-3", Fixtures.START));
        assertThat(CommandRules.command(ref("cni"), Direction.BACK, SPEC, BASELINE, Fixtures.START))
                .isEqualTo(new RestoreCni(ref("cni"), Fixtures.release("istio-cni", "1.29.2"), Fixtures.START));
        assertThat(CommandRules.command(ref("settle-ztunnel"), Direction.BACK, SPEC, BASELINE, Fixtures.START))
                .isEqualTo(new SettleZtunnel(ref("settle-ztunnel"), BASELINE.ztunnelStrategy(), Fixtures.START));
        assertThat(CommandRules.expectation(StepId.parse("cni"), Direction.BACK, SPEC, BASELINE))
                .isEqualTo(new CniUpdated("1.29.2"));
    }

    @Test
    void theSurveyAsksForTheLabelsThePoolsSelectBy() {
        UpgradeSpec pools = Fixtures.withNodes(SPEC, Amount.of(1), Fixtures.pool("b"), Fixtures.pool("a"));

        assertThat(CommandRules.survey(ref("survey"), pools, Fixtures.START))
                .isInstanceOfSatisfying(
                        SurveyCluster.class,
                        survey -> assertThat(survey.poolLabels()).containsExactly("pool"));
    }

    private static StepRef ref(String step) {
        return new StepRef("up", "blue", StepId.parse(step), 1);
    }

    private static Baseline baseline() {
        Survey survey = Fixtures.survey();
        return BaselineRules.baseline(survey, Fixtures.TARGET).orElseThrow();
    }
}
