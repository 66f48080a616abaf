package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.OLD;
import static dev.headway.planner.domain.Fixtures.nodes;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.survey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlanResult.Planned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanStrategyTest {

    @Test
    void surgesInBatchesOfTheBudgetAndUndoesThemBackwards() {
        Plan plan = planned(Fixtures.surging(Amount.percent(40)), survey(nodes(8)));

        assertThat(steps(plan.forward())).containsSubsequence("stage-ztunnel", "surge/1", "surge/2", "surge/3");
        assertThat(steps(plan.forward())).contains("settle-ztunnel").doesNotContain("node/n1", "surge/4");
        assertThat(plan.inverse().stream()
                        .flatMap(segment -> segment.steps().stream())
                        .filter(step -> step.id().kind() == StepKind.SURGE)
                        .map(step -> step.id() + "<-" + step.undoes()))
                .containsExactly("surge/3<-6", "surge/2<-5", "surge/1<-4");
        assertThat(segment(plan, StepKind.SURGE).budget()).isEqualTo(1);
    }

    @Test
    void countsWhatIsUpdatedAlreadyIntoTheLevels() {
        PlanFigures figures = new PlanFigures(10, 4, 3, 0, false, false, List.of(10));

        assertThat(figures.batches()).isEqualTo(2);
        assertThat(figures.atLeast(1)).isEqualTo(7);
        assertThat(figures.atLeast(2)).isEqualTo(PlanFigures.ALL_NODES);
        assertThat(figures.atLeastBack(2)).isEqualTo(3);
        assertThat(figures.atLeastBack(1)).isEqualTo(PlanFigures.ALL_NODES);
    }

    @Test
    void theAgentIsStagedBeforeTheNodesAndSettledAfterThemBothWays() {
        Plan plan = planned(Fixtures.withNode(spec()), survey());

        assertThat(steps(plan.forward()))
                .containsSubsequence(
                        "cni", "stage-ztunnel", "node/n1", "node/n3", "settle-cni", "settle-ztunnel", "tag/canary");
        assertThat(plan.inverse().stream()
                        .flatMap(segment -> segment.steps().stream())
                        .map(step -> step.id() + "<-" + step.undoes()))
                .containsExactly(
                        "tag/default<-10",
                        "tag/canary<-9",
                        "gateway/istio-system/ingress<-11",
                        "stage-ztunnel<-3",
                        "cni<-2",
                        "node/n3<-6",
                        "node/n2<-5",
                        "node/n1<-4",
                        "settle-ztunnel<-3",
                        "settle-cni<-2",
                        "revision<-1");
    }

    @Test
    void noticesAnAgentThatIsRestoredAfterItsNodes() {
        Plan plan = planned(Fixtures.withNode(spec()), survey());
        Plan broken = new Plan(
                plan.upgrade(),
                plan.cluster(),
                plan.target(),
                plan.baseline(),
                plan.forward(),
                plan.inverse().reversed(),
                plan.estimate(),
                "");

        assertThat(PlanInvariants.violations(broken))
                .anySatisfy(violation -> assertThat(violation.path()).isEqualTo("plan.inverse"));
    }

    @Test
    void takesNodesThatCostNothingFirstThenTheEasiestToDrain() {
        Plan plan = planned(
                spec(),
                survey(List.of(
                        node("a", true, false, 9, 0),
                        node("b", true, false, 2, 1),
                        node("c", true, false, 2, 0),
                        node("d", true, true, 50, 3),
                        node("e", false, false, 0, 0))));

        assertThat(segment(plan, StepKind.NODE).steps().stream()
                        .map(step -> step.id().name() + ": " + step.reason()))
                .containsExactly(
                        "e: not ready already",
                        "d: cordoned already",
                        "c: 2 evictions",
                        "a: 9 evictions",
                        "b: 2 evictions, 1 pods cannot leave");
    }

    @Test
    void aPoolMayHaveABudgetOfItsOwn() {
        PoolSelector canary = new PoolSelector(Labels.of(Map.of("pool", "canary")), Amount.percent(50));
        List<NodeState> nodes = Stream.concat(
                        nodes(4).stream(), Stream.of("x1", "x2", "x3", "x4").map(name -> Fixtures.node(name, "canary")))
                .toList();

        Plan plan = planned(Fixtures.withNodes(spec(), Amount.of(1), canary), survey(nodes));

        assertThat(plan.forward().stream()
                        .filter(segment -> segment.lane() == dev.headway.model.Lane.NODE)
                        .map(segment -> segment.label() + " " + segment.budget()))
                .containsExactly("nodes pool=canary 2", "other nodes 1");
    }

    @Test
    void aPercentageOfAZoneIsTakenOfTheSmallest() {
        NodesSpec spec = new NodesSpec(
                Strategy.DRAIN,
                Amount.of(5),
                Amount.percent(50),
                List.of(),
                DrainSpec.DEFAULT,
                0,
                Duration.ofMinutes(5));
        List<NodeState> nodes = Stream.concat(zone("a", 10), zone("b", 4)).toList();

        assertThat(PoolRules.perZone(spec, nodes)).isEqualTo(2);
        assertThat(PoolRules.perZone(NodesSpec.DEFAULT, nodes)).isZero();
    }

    @Test
    void movesTheLeastUsedTagsFirstAndSaysWhy() {
        Survey survey = survey(parts -> {
            parts.tags = List.of(
                    new TagState("default", OLD, OLD, 0, 0, 0),
                    new TagState("busy", OLD, OLD, 3, 5, 0),
                    new TagState("idle", OLD, OLD, 0, 1, 0),
                    new TagState("named", OLD, OLD, 9, 9, 9));
            return parts;
        });

        Plan plan = planned(Fixtures.with(spec(), new TagsSpec(List.of("named"))), survey);

        assertThat(segment(plan, StepKind.TAG).steps().stream()
                        .map(step -> step.id().name() + ": " + step.reason()))
                .containsExactly(
                        "named: named in spec.tags.order; 27 objects follow it",
                        "idle: 1 object follows it",
                        "busy: 8 objects follow it",
                        "default: default goes last; nothing follows it");
    }

    @Test
    void estimatesTheTimeByBudget() {
        Duration oneByOne = planned(spec(), survey(nodes(40))).estimate();
        Duration tenAtOnce = planned(Fixtures.withNodes(spec(), Amount.of(10)), survey(nodes(40)))
                .estimate();

        assertThat(oneByOne.minus(tenAtOnce)).isEqualTo(Duration.ofMinutes(18));
    }

    @Test
    void theHashCoversChartsValuesAndPolicies() {
        UpgradeSpec spec = spec();
        Survey otherCharts = survey(parts -> {
            parts.charts = new dev.headway.model.ChartDigests("b", "i", "c", "changed", "g");
            return parts;
        });

        assertThat(Stream.of(
                                planned(spec, survey()),
                                planned(spec, otherCharts),
                                planned(Fixtures.acknowledging(spec, "HW130"), survey()),
                                planned(
                                        Fixtures.with(
                                                spec,
                                                Fixtures.nodes(Strategy.IN_PLACE, Amount.of(1), OnTimeout.HOLD, 0)),
                                        survey()),
                                planned(
                                        Fixtures.with(
                                                spec, Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.SKIP, 0)),
                                        survey()))
                        .map(Plan::hash))
                .doesNotHaveDuplicates();
    }

    @Test
    void amendsAPlanByNodesThatJoined() {
        Planned planned = (Planned) PlanRules.plan("up", "blue", spec(), survey());

        Plan amended = PlanRules.amended(planned.plan(), spec(), planned.figures(), List.of("n9", "n8"));

        assertThat(steps(amended.forward()))
                .containsSubsequence("node/n3", "node/n8", "node/n9", "settle-ztunnel", "retire");
        assertThat(steps(amended.inverse())).containsSubsequence("node/n9", "node/n8", "node/n3", "node/n1");
        assertThat(amended.hash()).isNotEqualTo(planned.plan().hash());
        assertThat(PlanInvariants.violations(amended)).isEmpty();
        assertThat(amended.forward().get(2).steps())
                .contains(new PlannedStep(StepId.node("n8"), -1, "joined after the survey"));
    }

    @Test
    void aRequestCannotAskOfASurgeWhatOnlySingleNodesHave() {
        NodesSpec nodes = new NodesSpec(
                Strategy.SURGE,
                Amount.of(3),
                Amount.of(1),
                List.of(Fixtures.pool("canary")),
                DrainSpec.DEFAULT,
                2,
                Duration.ofMinutes(5));

        assertThat(Fixtures.withNode(Fixtures.with(spec(), nodes)).violations())
                .extracting(Violation::path)
                .containsExactly(
                        "spec.nodes.pools",
                        "spec.nodes.maxUnavailablePerZone",
                        "spec.nodes.failureBudget",
                        "spec.cni.strategy");
        assertThat(Fixtures.surging(Amount.of(3)).violations()).isEmpty();
        assertThat(Fixtures.withNode(spec()).violations()).isEmpty();
        assertThat(Fixtures.with(spec(), Fixtures.nodes(Strategy.IN_PLACE, Amount.of(1), OnTimeout.SKIP, 2))
                        .violations())
                .isEmpty();
    }

    private static Stream<NodeState> zone(String zone, int count) {
        return nodes(count).stream()
                .map(node ->
                        new NodeState(zone + node.name(), node.labels(), zone, true, false, OLD, DrainForecast.EMPTY));
    }

    private static NodeState node(String name, boolean ready, boolean cordoned, int evictions, int blockers) {
        List<String> pods = Stream.of("a", "b", "c").limit(blockers).toList();
        return new NodeState(name, Labels.none(), "", ready, cordoned, OLD, new DrainForecast(evictions, pods));
    }

    private static Plan planned(UpgradeSpec spec, Survey survey) {
        PlanResult result = PlanRules.plan("up", "blue", spec, survey);
        assertThat(result).isInstanceOf(Planned.class);
        return ((Planned) result).plan();
    }

    private static Segment segment(Plan plan, StepKind kind) {
        return plan.forward().stream()
                .filter(segment -> segment.steps().getFirst().id().kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> steps(List<Segment> segments) {
        return segments.stream()
                .flatMap(segment -> segment.steps().stream())
                .map(step -> step.id().toString())
                .toList();
    }
}
