package dev.headway.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.cli.ExitCode;
import dev.headway.messaging.Json;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import dev.headway.model.plan.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Instant AT = Instant.parse("2026-11-20T21:04:05Z");
    private static final String UPGRADE = "istio-1-30-3";
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Style PLAIN = new Style(false, false, true, 0);

    @Test
    void showsASurveyInTablesAndItsFindingsAsSentences() {
        assertThat(String.join("\n", SurveyReport.of("blue", Samples.survey(6, Samples.findings()), PLAIN)))
                .isEqualTo("""
                        Cluster blue   Kubernetes v1.33.1   uid 5b1c6c2e-uid

                        Control planes
                          REVISION   VERSION   RELEASE         STATE
                          1-29-6     1.29.6    istiod-1-29-6   available, default revision

                        Tags
                          TAG       WEBHOOK   SERVICE   GATEWAYS   NAMESPACES   PODS
                          canary    1-29-6    1-29-6    2          1            0
                          default   1-29-6    none      1          0            0

                        Helm releases
                          CHART     RELEASE                       VERSION   STATUS
                          base      istio-system/istio-base       1.29.6    deployed
                          cni       istio-system/istio-cni        1.29.6    deployed
                          ztunnel   istio-system/ztunnel          1.29.6    deployed
                          gateway   istio-ingress/istio-ingress   1.29.6    deployed

                        Node agents
                          CNI                            RollingUpdate, maxUnavailable 1
                          ztunnel   template at 1-29-6   RollingUpdate, maxSurge 1, maxUnavailable 0

                        Nodes: 6
                          ztunnel absent on 1 node
                          ztunnel at 1-29-6 on 5 nodes
                          POOL           ZONE    NODES
                          pool=general   eu-1a   3
                          pool=general   eu-1b   3
                          worker-2   cordoned
                          worker-3   drain blocked by shop/cart-1: its budget allows no disruption
                          worker-4   not Ready
                          worker-5   no ztunnel

                        Findings
                          Warning [HW130] (node worker-3) runs shop/cart-1, the only replica of its Deployment. \
                        Remedy: give it a second replica. (https://kubernetes.io/docs/tasks/run-application/configure-pdb/)
                          Info [HW106] (node worker-2) is cordoned, and not by Headway.""");
    }

    @Test
    void isBlockedByABlockingFindingOnly() {
        Finding blocking = new Finding("HW101", Finding.Severity.BLOCKING, "cluster", "x", "y", "");

        assertThat(SurveyReport.blocked(Samples.survey(1, Samples.findings()))).isFalse();
        assertThat(SurveyReport.blocked(Samples.survey(1, List.of(blocking)))).isTrue();
    }

    @Test
    void showsAPlanWithItsChangesItsNodesAndItsWayBack() {
        assertThat(String.join("\n", PlanReport.of(planned(3), WINDOW, PLAIN))).isEqualTo("""
                Cluster blue   1.29.6 → 1.30.3, revision 1-29-6 → 1-30-3
                  plan %s
                  takes about 9m, of which health windows 3m, when nothing has to be waited for
                  charts from /charts
                    base      1.30.3   sha256:%s
                    istiod    1.30.3   sha256:%s
                    cni       1.30.3   sha256:%s
                    ztunnel   1.30.3   sha256:%s
                    gateway   1.30.3   sha256:%s

                  Steps
                    control plane: 2 steps, one at a time
                      1.   crds
                          objects
                            -  version: 1.29.6
                            +  version: 1.30.3
                      2.   stage-ztunnel
                          values
                            @@ -1 +1 @@
                            -revision: 1-29-6
                            +revision: 1-30-3
                    nodes pool=general: 3 steps, up to 2 at a time, 17 pods to evict, 1 drain blocked now
                      3.   node/worker-1   pool=general, zone eu-1a, 5 pods to evict
                      4.   node/worker-2   pool=general, zone eu-1b, 5 pods to evict, cordoned by someone else
                      5.   node/worker-3   pool=general, zone eu-1a, 7 pods to evict, \
                blocked by shop/cart-1: its budget allows no disruption
                    tags: 2 steps, one at a time
                      6.   tag/canary    3 consumers (gateways 2, namespaces 1, pods 0), named first in spec.tags.order
                      7.   tag/default   1 consumer (gateways 1, namespaces 0, pods 0), default goes last

                  The way back, if a step fails
                    nodes pool=general: 3 steps, up to 2 at a time
                      3 nodes, in reverse order, undoing 3 to 5
                    control plane
                      stage-ztunnel   undoes 2

                blue: 7 steps. Nothing was changed.""".formatted(
                "0f".repeat(32), "a1".repeat(32), "b2".repeat(32), "c3".repeat(32), "d4".repeat(32), "e5".repeat(32)));
    }

    @Test
    void cutsALongListOfNodesButNotTheBlockedOnes() {
        List<String> lines = PlanReport.of(planned(1000), WINDOW, PLAIN);

        assertThat(lines)
                .filteredOn(line -> line.contains("node/worker-"))
                .hasSize(10)
                .anySatisfy(line -> assertThat(line).contains("blocked by shop/cart-1"));
        assertThat(lines)
                .contains("      … 990 more nodes; --all shows them")
                .anySatisfy(
                        line -> assertThat(line).contains("nodes pool=general: 1000 steps, up to 2 at a time, 5002"));
        assertThat(PlanReport.of(planned(1000), WINDOW, new Style(false, true, true, 0)))
                .filteredOn(line -> line.contains("node/worker-"))
                .hasSize(2000);
    }

    @Test
    void putsFindingsOfOneCodeTogether() {
        List<Finding> many = IntStream.range(0, 100)
                .mapToObj(
                        i -> new Finding("HW130", Finding.Severity.WARNING, "node " + i, "a is " + i + ": m", "r", ""))
                .toList();

        assertThat(FindingLines.of(many, PLAIN, ""))
                .hasSize(11)
                .startsWith("Warning [HW130 ×100] (node 0) a is 0: m. Remedy: r.", "  also (node 1) a is 1")
                .endsWith("  … 90 more of [HW130]; --all shows them");
        assertThat(FindingLines.of(many, new Style(false, true, true, 0), ""))
                .hasSize(100)
                .endsWith("Warning [HW130] (node 99) a is 99: m. Remedy: r.");
    }

    @Test
    void wrapsFindingsToTheTerminal() {
        List<Finding> one =
                List.of(new Finding("HW1", Finding.Severity.BLOCKING, "node a", "one two three", "four", ""));

        assertThat(FindingLines.of(one, new Style(false, false, true, 36), "  "))
                .containsExactly("  Blocking [HW1] (node a) one two", "      three. Remedy: four.");
        assertThat(FindingLines.of(one, new Style(true, false, true, 36), "  "))
                .containsExactly("  \u001B[31mBlocking\u001B[0m [HW1] (node a) one two", "      three. Remedy: four.");
    }

    @Test
    void leavesTheChangesOutAndColoursThemOnDemand() {
        assertThat(PlanReport.of(planned(3), WINDOW, new Style(false, false, false, 0)))
                .noneMatch(line ->
                        line.contains("revision: 1-30-3") || line.strip().equals("values"));
        assertThat(PlanReport.of(planned(3), WINDOW, new Style(true, false, true, 0)))
                .contains(
                        "            \u001B[31m-revision: 1-29-6\u001B[0m",
                        "            \u001B[32m+revision: 1-30-3\u001B[0m");
    }

    @Test
    void tellsWhyAClusterIsRefusedAndExitsWithAnError() {
        PlanAnswers answers = new PlanAnswers(UPGRADE);
        answers.apply(surveyed(2, Samples.findings()));
        answers.apply(new UpgradeEvent.ClusterUpgradeRefused(
                UPGRADE, "blue", 2, List.of(new Violation("spec.acknowledge", "[]", "must name HW130")), AT));

        assertThat(PlanReport.of(answers, WINDOW, PLAIN))
                .startsWith("Cluster blue   refused", "  ✖ spec.acknowledge: '[]': must name HW130", "", "  Findings")
                .endsWith("blue: refused. Nothing was changed.");
        assertThat(answers.exitCode()).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void exitsByWhatWouldChange() {
        PlanAnswers nothing = new PlanAnswers(UPGRADE);
        nothing.apply(new UpgradeEvent.ClusterUpgradeEnded(UPGRADE, "blue", 1, Outcome.COMPLETED, "nothing to do", AT));

        assertThat(nothing.exitCode()).isZero();
        assertThat(planned(1).exitCode()).isEqualTo(10);
        assertThat(new PlanAnswers(UPGRADE).exitCode()).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void namesTheClustersThatDidNotAnswer() {
        PlanAnswers answers = new PlanAnswers(UPGRADE);
        assertThat(answers.missing()).isEqualTo("the planner did not answer");
        answers.apply(new UpgradeEvent.UpgradeAccepted(
                UPGRADE, 1, List.of(new StageMembers("all", List.of("blue", "green"))), AT));
        answers.apply(surveyed(1, List.of()));

        answers.apply(new UpgradeEvent.ClusterParked(UPGRADE, "green", 1, "401 Unauthorized", AT));

        assertThat(answers.missing()).startsWith("no survey or plan came of blue, green;");
        assertThat(PlanReport.of(answers, WINDOW, PLAIN))
                .contains("Cluster green   no answer", "  cannot be reached: 401 Unauthorized");
        assertThat(answers.exitCode()).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void writesOneDocumentOfAllClusters() throws Exception {
        PlanAnswers answers = planned(2);
        answers.apply(new UpgradeEvent.ClusterUpgradeRefused(
                UPGRADE, "green", 1, List.of(new Violation("clusters.green", "x", "is busy")), AT));
        JsonNode document = Json.mapper().readTree(PlanDocument.of(answers));

        assertThat(document.at("/clusters")).hasSize(2);
        assertThat(document.at("/clusters/0/cluster").asText()).isEqualTo("blue");
        assertThat(document.at("/clusters/0/result").asText()).isEqualTo("planned");
        assertThat(document.at("/clusters/0/plan/hash").asText()).isEqualTo("0f".repeat(32));
        assertThat(document.at("/clusters/0/survey/nodes")).hasSize(2);
        assertThat(document.at("/clusters/0/violations").isMissingNode()).isTrue();
        assertThat(document.at("/clusters/1/violations/0/rule").asText()).isEqualTo("is busy");
        assertThat(document.at("/clusters/1/result").asText().toUpperCase(Locale.ROOT))
                .isEqualTo("REFUSED");
    }

    private static PlanAnswers planned(int nodes) {
        PlanAnswers answers = new PlanAnswers(UPGRADE);
        answers.apply(surveyed(nodes, List.of()));
        answers.apply(new UpgradeEvent.ClusterPlanned(UPGRADE, "blue", 2, Samples.plan(nodes), AT));
        return answers;
    }

    private static ClusterSurveyed surveyed(int nodes, List<Finding> findings) {
        return new ClusterSurveyed(
                new StepRef(UPGRADE, "blue", StepId.of(StepKind.SURVEY), 1), Samples.survey(nodes, findings), AT);
    }
}
