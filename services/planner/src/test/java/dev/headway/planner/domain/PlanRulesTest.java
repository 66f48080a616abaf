package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.OLD;
import static dev.headway.planner.domain.Fixtures.TARGET;
import static dev.headway.planner.domain.Fixtures.alsoInstalled;
import static dev.headway.planner.domain.Fixtures.node;
import static dev.headway.planner.domain.Fixtures.nodes;
import static dev.headway.planner.domain.Fixtures.pool;
import static dev.headway.planner.domain.Fixtures.release;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.survey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepKind;
import dev.headway.model.Target;
import dev.headway.model.Violation;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlanResult.NothingToDo;
import dev.headway.planner.domain.PlanResult.Planned;
import dev.headway.planner.domain.PlanResult.Refused;
import dev.headway.planner.domain.PlanResult.Warned;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanRulesTest {

    @Test
    void ordersTheStepsOfAWholeMesh() {
        Plan plan = planned(spec(), survey());

        assertThat(steps(plan.forward()))
                .containsExactly(
                        "crds",
                        "revision",
                        "cni",
                        "stage-ztunnel",
                        "node/n1",
                        "node/n2",
                        "node/n3",
                        "settle-ztunnel",
                        "tag/canary",
                        "tag/default",
                        "gateway/istio-system/ingress",
                        "retire");
    }

    @Test
    void undoesEverythingButCrdsAndRetirement() {
        Plan plan = planned(spec(), survey());

        assertThat(plan.inverse().stream()
                        .flatMap(segment -> segment.steps().stream())
                        .map(step -> step.id() + "<-" + step.undoes()))
                .containsExactly(
                        "tag/default<-9",
                        "tag/canary<-8",
                        "gateway/istio-system/ingress<-10",
                        "stage-ztunnel<-3",
                        "node/n3<-6",
                        "node/n2<-5",
                        "node/n1<-4",
                        "settle-ztunnel<-3",
                        "cni<-2",
                        "revision<-1");
    }

    @Test
    void walksPoolsInOrderWithABudgetEach() {
        Survey survey = survey(parts -> {
            parts.nodes = List.of(
                    node("a", "general"),
                    node("b", "canary"),
                    node("c", "general"),
                    node("d", "other"),
                    node("e", "general"));
            return parts;
        });

        Plan plan = planned(Fixtures.withNodes(spec(), Amount.percent(67), pool("canary"), pool("general")), survey);

        assertThat(plan.forward().stream()
                        .filter(segment -> segment.steps().getFirst().id().kind() == StepKind.NODE)
                        .map(segment -> segment.label() + " " + segment.budget() + " " + ids(segment)))
                .containsExactly(
                        "nodes pool=canary 1 [node/b]",
                        "nodes pool=general 2 [node/a, node/c, node/e]",
                        "other nodes 1 [node/d]");
        assertThat(plan.inverse().stream()
                        .filter(segment -> segment.steps().getFirst().id().kind() == StepKind.NODE)
                        .map(segment -> segment.label() + " " + segment.budget() + " " + ids(segment)))
                .containsExactly(
                        "other nodes 1 [node/d]",
                        "nodes pool=general 2 [node/e, node/c, node/a]",
                        "nodes pool=canary 1 [node/b]");
    }

    @Test
    void leavesOutNodesAtTheTargetButCountsThemInTheBudget() {
        Survey survey = survey(parts -> {
            parts.nodes = nodes(4).stream()
                    .map(node -> node.name().equals("n2")
                            ? new NodeState(
                                    "n2", node.labels(), "", true, false, TARGET.revision(), DrainForecast.EMPTY)
                            : node)
                    .toList();
            return parts;
        });

        Plan plan = planned(Fixtures.withNodes(spec(), Amount.percent(50)), survey);

        assertThat(steps(plan.forward())).doesNotContain("node/n2").contains("node/n1", "node/n3", "node/n4");
        assertThat(plan.forward().get(1).budget()).isEqualTo(2);
    }

    @Test
    void movesNamedTagsFirstAndDefaultLast() {
        Survey survey = survey(parts -> {
            parts.tags = List.of(tag("alpha"), tag("beta"), tag("default"), tag("zeta"));
            return parts;
        });

        Plan plan = planned(Fixtures.with(spec(), new TagsSpec(List.of("zeta", "gone"))), survey);

        assertThat(steps(plan.forward())).containsSubsequence("tag/zeta", "tag/alpha", "tag/beta", "tag/default");
    }

    @Test
    void leavesTagsOfOtherRevisionsAlone() {
        Survey survey = survey(parts -> {
            parts.revisions = alsoInstalled(survey(), "1-29-0", "1.29.0");
            parts.tags = List.of(tag("default"), new TagState("legacy", "1-29-0", "1-29-0", 0, 0, 0));
            return parts;
        });

        assertThat(steps(planned(spec(), survey).forward()))
                .contains("tag/default")
                .doesNotContain("tag/legacy");
    }

    @Test
    void doesNotUndoARevisionThatWasThereBefore() {
        Survey survey = survey(parts -> {
            parts.revisions = alsoInstalled(survey(), TARGET.revision(), "1.30.3");
            return parts;
        });

        assertThat(steps(planned(spec(), survey).inverse()))
                .doesNotContain("revision")
                .contains("cni", "node/n1");
    }

    @Test
    void doesNotTakeNodesBackWhenTheTemplateWasThereBefore() {
        Survey survey = survey(parts -> {
            parts.revisions = alsoInstalled(survey(), TARGET.revision(), "1.30.3");
            parts.ztunnelRevision = TARGET.revision();
            parts.ztunnel = release("ztunnel", "1.30.3");
            return parts;
        });

        Plan plan = planned(spec(), survey);

        assertThat(plan.baseline().revision()).isEqualTo(OLD);
        assertThat(steps(plan.inverse()))
                .containsExactly("tag/default", "tag/canary", "gateway/istio-system/ingress", "cni");
    }

    @Test
    void hasNothingToDoWhenOnlyTheTargetIsThere() {
        Survey survey = survey(parts -> {
            parts.revisions =
                    List.of(alsoInstalled(survey(), TARGET.revision(), "1.30.3").getLast());
            parts.tags = List.of();
            parts.base = release("istio-base", "1.30.3");
            parts.cni = release("istio-cni", "1.30.3");
            parts.ztunnel = release("ztunnel", "1.30.3");
            parts.ztunnelRevision = TARGET.revision();
            parts.gateways = List.of();
            parts.nodes = List.of();
            return parts;
        });

        assertThat(PlanRules.plan("up", "blue", spec(), survey)).isEqualTo(new NothingToDo());
    }

    @ParameterizedTest
    @CsvSource({
        "1.29.1, must not be older than what runs",
        "1.31.0, must be at most one minor ahead",
        "1.28.9, must not be older than what runs",
    })
    void refusesVersionsOutOfReach(String version, String rule) {
        Target target = new Target(IstioVersion.parse(version), "other", "charts");

        List<Violation> violations = refused(Fixtures.with(spec(), target), survey());

        assertThat(violations).isNotEmpty().allSatisfy(violation -> {
            assertThat(violation.path()).isEqualTo("spec.target.version");
            assertThat(violation.value()).isEqualTo(version);
            assertThat(violation.rule()).startsWith(rule);
        });
    }

    @Test
    void refusesARevisionInUseByAnotherVersion() {
        Survey survey = survey(parts -> {
            parts.revisions = alsoInstalled(survey(), TARGET.revision(), "1.30.1");
            return parts;
        });

        assertThat(refused(spec(), survey))
                .containsExactly(new Violation(
                        "spec.target.revision",
                        "1-30-3",
                        "is in use by version 1.30.1; a revision never changes its version"));
    }

    @Test
    void refusesARevisionNamedLikeATag() {
        Target target = new Target(TARGET.version(), "canary", "charts");

        assertThat(refused(Fixtures.with(spec(), target), survey()))
                .extracting(Violation::path, Violation::value)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("spec.target.revision", "canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"130", "1e3", "0x1", "true", "null", "yes", "off"})
    void refusesARevisionThatIsNoTextToYaml(String revision) {
        Target target = new Target(TARGET.version(), revision, "charts");

        assertThat(Fixtures.with(spec(), target).violations())
                .containsExactly(new Violation(
                        "spec.target.revision",
                        revision,
                        "is no text to YAML, and charts write it without quotes; choose a name such as 1-30-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-30-3", "v130", "e3", "1x3", "canary", "nullable"})
    void acceptsARevisionThatIsTextToYaml(String revision) {
        assertThat(Fixtures.with(spec(), new Target(TARGET.version(), revision, "charts"))
                        .violations())
                .isEmpty();
    }

    @Test
    void refusesBlockingFindings() {
        assertThat(refused(spec(), found(Finding.Severity.BLOCKING)))
                .containsExactly(new Violation("clusters.blue", "tag x", "HW101 is torn; repair it"));
    }

    @Test
    void refusesWarningsThatNobodyAcknowledged() {
        Survey survey = found(Finding.Severity.WARNING);

        assertThat(PlanRules.plan("up", "blue", Fixtures.acknowledging(spec(), "HW102"), survey))
                .isInstanceOfSatisfying(
                        Warned.class,
                        warned -> assertThat(warned.violations())
                                .containsExactly(new Violation(
                                        "spec.acknowledge",
                                        "tag x",
                                        "must name HW101 to go on in spite of it: is torn; repair it")));
        assertThat(planned(Fixtures.acknowledging(spec(), "HW101"), survey).hash())
                .hasSize(64);
    }

    @Test
    void informationNeverStops() {
        assertThat(planned(spec(), found(Finding.Severity.INFO)).forward()).isNotEmpty();
    }

    @Test
    void pinsTheChartsThatTheSurveyFound() {
        assertThat(planned(spec(), survey()).target().digests()).isEqualTo(Fixtures.CHARTS);
    }

    @Test
    void refusesAChartThatIsNotThePinnedOne() {
        Target pinned = TARGET.pinned(new ChartDigests("", "", "", "other", "g"));

        assertThat(refused(Fixtures.with(spec(), pinned), survey()))
                .containsExactly(new Violation(
                        "spec.target.digests.ztunnel",
                        "other",
                        "is not the digest of the chart at charts, which is z"));
    }

    private static Survey found(Finding.Severity severity) {
        return survey(parts -> {
            parts.findings = List.of(new Finding("HW101", severity, "tag x", "is torn", "repair it", "a rule"));
            return parts;
        });
    }

    @Test
    void refusesAnUnknownDataPlaneVersion() {
        Survey survey = survey(parts -> {
            parts.cni = release("istio-cni", "latest");
            return parts;
        });

        assertThat(refused(spec(), survey)).extracting(Violation::path).containsExactly("clusters.blue.cni");
    }

    @Test
    void hashesTheSamePlanTheSameAndAnotherDifferently() {
        String hash = planned(spec(), survey()).hash();

        assertThat(hash).hasSize(64).isEqualTo(planned(spec(), survey()).hash());
        assertThat(planned(spec(), survey(nodes(4))).hash()).isNotEqualTo(hash);
    }

    @Test
    void plansFiveThousandNodesQuickly() {
        Survey survey = survey(nodes(5_000));

        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            Plan plan = planned(Fixtures.withNodes(spec(), Amount.percent(10)), survey);
            assertThat(plan.forward().get(1).steps()).hasSize(5_000);
            assertThat(plan.forward().get(1).budget()).isEqualTo(500);
        });
    }

    @Test
    void noticesBrokenOrders() {
        Plan plan = planned(spec(), survey());
        Plan reversed = new Plan(
                plan.upgrade(),
                plan.cluster(),
                plan.target(),
                plan.baseline(),
                plan.forward().reversed(),
                plan.inverse(),
                plan.estimate(),
                "");

        assertThat(PlanInvariants.violations(reversed))
                .anySatisfy(violation -> assertThat(violation.rule()).contains("out of order"));
    }

    @Test
    void noticesADataPlaneNewerThanItsControlPlane() {
        Plan plan = planned(spec(), survey());
        Segment first = plan.inverse().getLast();
        List<PlannedStep> steps = first.steps();
        Segment swapped =
                new Segment(first.lane(), first.label(), 1, List.of(steps.get(0), steps.get(2), steps.get(1)));
        List<Segment> inverse = new java.util.ArrayList<>(plan.inverse());
        inverse.set(inverse.size() - 1, swapped);
        Plan broken = new Plan(
                plan.upgrade(),
                plan.cluster(),
                plan.target(),
                plan.baseline(),
                plan.forward(),
                inverse,
                plan.estimate(),
                "");

        assertThat(PlanInvariants.violations(broken))
                .contains(new Violation(
                        "plan.inverse", "revision", "leaves a component at 1.30.3 beside control plane 1.29.2"));
    }

    private static Plan planned(UpgradeSpec spec, Survey survey) {
        PlanResult result = PlanRules.plan("up", "blue", spec, survey);
        assertThat(result).isInstanceOf(Planned.class);
        return ((Planned) result).plan();
    }

    private static List<Violation> refused(UpgradeSpec spec, Survey survey) {
        PlanResult result = PlanRules.plan("up", "blue", spec, survey);
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).violations();
    }

    private static TagState tag(String name) {
        return new TagState(name, OLD, OLD, 0, 0, 0);
    }

    private static List<String> steps(List<Segment> segments) {
        return segments.stream()
                .flatMap(segment -> segment.steps().stream())
                .map(step -> step.id().toString())
                .toList();
    }

    private static List<String> ids(Segment segment) {
        return segment.steps().stream().map(step -> step.id().toString()).toList();
    }
}
