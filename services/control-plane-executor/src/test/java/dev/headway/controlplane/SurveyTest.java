package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.StepId;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import dev.headway.model.plan.StepDiff;
import dev.headway.model.plan.Survey;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The survey of a cluster as the sandbox makes it, which is as an upgrade wants it. */
class SurveyTest {

    @TempDir
    static Path folder;

    private static Bench bench;
    private static Survey survey;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 6);
        survey = bench.survey();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void findsNothingThatStandsInTheWay() {
        assertThat(survey.findings()).extracting(Finding::severity).containsOnly(Severity.INFO);
        assertThat(survey.findings().stream().map(Finding::code).distinct())
                .containsExactly("HW154", "HW178", "HW312", "HW321", "HW323");
        assertThat(survey.findings())
                .allSatisfy(finding -> assertThat(finding.source()).isNotBlank());
    }

    @Test
    void tellsTheDigestsOfTheChartsOfTheTarget() {
        assertThat(survey.charts())
                .extracting(
                        digests -> digests.of("base"),
                        digests -> digests.of("istiod"),
                        digests -> digests.of("cni"),
                        digests -> digests.of("ztunnel"),
                        digests -> digests.of("gateway"))
                .allSatisfy(digest -> assertThat(digest).asString().matches("[0-9a-f]{64}"));
    }

    @Test
    void forecastsTheDrainOfEveryNode() {
        assertThat(survey.nodes())
                .allSatisfy(node -> assertThat(node.drain().blockers()).isEmpty());
        assertThat(survey.nodes().stream()
                        .mapToInt(node -> node.drain().evictions())
                        .sum())
                .isGreaterThanOrEqualTo(6 * 3);
        assertThat(survey.nodes()).extracting(node -> node.zone()).contains("zone-a", "zone-b", "zone-c");
    }

    @Test
    void showsWhatEachHelmStepWouldChange() {
        assertThat(survey.diffs())
                .extracting(diff -> diff.step().toString())
                .containsExactly("crds", "revision", "cni", "stage-ztunnel", "gateway/istio-ingress/istio-ingress");
        assertThat(diff("cni").values()).isEmpty();
        assertThat(diff("cni").objects())
                .contains("-        image: ", ":" + SandboxCharts.INSTALLED)
                .contains("+        image: ", ":" + SandboxCharts.NEXT);
        assertThat(diff("stage-ztunnel").values())
                .contains("-revision: " + Bench.OLD, "+revision: " + Bench.NEW, "+  type: OnDelete");
        assertThat(diff("revision").objects()).contains("+ Deployment istio-system/istiod-" + Bench.NEW);
        assertThat(diff("crds").objects())
                .contains("+ CustomResourceDefinition trafficextensions.extensions.istio.io")
                .doesNotContain("openAPIV3Schema");
    }

    @Test
    void surveysWithoutATargetToo() {
        Survey without = bench.once(new SurveyCluster(bench.attempt("survey"), null, Bench.SENT), ClusterSurveyed.class)
                .survey();

        assertThat(without.findings().stream().map(Finding::code).distinct()).containsExactly("HW154", "HW178");
        assertThat(without.diffs()).isEmpty();
        assertThat(without.revisions()).isEqualTo(survey.revisions());
    }

    @Test
    void tellsWhatItMayNotDo() {
        bench.cluster.server().faults().forbid("create", "pods/eviction");
        try {
            assertThat(bench.survey().findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKING)
                    .extracting(Finding::code, Finding::object)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("HW190", "permission create pods/eviction"));
        } finally {
            bench.cluster.server().faults().clear();
        }
    }

    private static StepDiff diff(String step) {
        return survey.diffs().stream()
                .filter(diff -> diff.step().equals(StepId.parse(step)))
                .findFirst()
                .orElseThrow();
    }
}
