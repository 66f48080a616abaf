package dev.headway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.Terminal.Run;
import dev.headway.messaging.Json;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask, over a real broker, with answers from a script. */
class AskingTest {

    @TempDir
    static Path folder;

    private static Terminal terminal;

    @BeforeAll
    static void start() {
        terminal = new Terminal(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        terminal.close();
    }

    @Test
    void surveysACluster() {
        Run run = headway("survey", "blue");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Cluster blue   Kubernetes v1.33.1")
                .contains("Warning [HW130] (node worker-3)");
    }

    @Test
    void printsASurveyAsJson() throws IOException {
        Run run = headway("survey", "blue", "-o", "json");

        assertThat(Json.mapper().readTree(run.out()).at("/nodes")).hasSize(3);
    }

    @Test
    void knowsWhichClustersThereAre() {
        Run run = headway("survey", "bleu");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo("cluster 'bleu' is not registered; registered are blue, gone, green, mute, red");
    }

    @Test
    void saysThatNobodyAnsweredAndThatTheClusterRefused() {
        assertThat(headway("survey", "mute", "--timeout", "1s").err())
                .startsWith("cluster 'mute' was not surveyed within 1s: are the planner")
                .contains(terminal.bootstrap());
        assertThat(headway("survey", "gone").err().strip())
                .isEqualTo("cluster 'gone' could not be surveyed: CLUSTER_UNREACHABLE:"
                        + " the API server answers 401 Unauthorized");
    }

    @Test
    void plansWithChangesUnderANameOfItsOwn() throws IOException {
        Run run = headway("plan", "-f", request("blue", "green"));

        assertThat(run.code()).isEqualTo(10);
        assertThat(run.out())
                .contains("Cluster blue   1.29.6 → 1.30.3", "+revision: 1-30-3", "Cluster green   nothing to do")
                .contains("blue: 7 steps, green: nothing to do. Nothing was changed.");
        assertThat(terminal.fleet().seen())
                .filteredOn(PlanRequested.class::isInstance)
                .allSatisfy(seen -> assertThat(seen.upgrade()).matches("plan-istio-1-30-3-[0-9a-f]{8}"));
    }

    @Test
    void hasNothingToDoWhenEveryClusterIsAtTheTarget() throws IOException {
        assertThat(headway("plan", "-f", request("green")).code()).isZero();
    }

    @Test
    void isRefusedWhenOneClusterIs() throws IOException {
        Run run = headway("plan", "-f", request("blue", "red"), "-o", "json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(Json.mapper()
                        .readTree(run.out())
                        .at("/clusters/1/violations/0/rule")
                        .asText())
                .isEqualTo("must name HW130");
        assertThat(Json.mapper()
                        .readTree(run.out())
                        .at("/clusters/0/survey/uid")
                        .asText())
                .isEqualTo("5b1c6c2e-uid");
    }

    @Test
    void namesTheClusterThatDidNotAnswer() throws IOException {
        Run run = headway("plan", "-f", request("mute"), "--timeout", "2s");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("No plan within 2s: no survey or plan came of mute;");
    }

    @Test
    void refusesADocumentThatBreaksRulesAndABadTimeout() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "kind: Upgrade\nsurprise: 1\n");

        assertThat(headway("plan", "-f", broken.toString()).err()).contains("is not a valid request", "surprise");
        assertThat(headway("survey", "blue", "--timeout", "soon").code()).isEqualTo(2);
    }

    @Test
    void saysEverythingThatStandsAgainstAnUpgradeItAppliedAndHowToLearnMore() throws IOException {
        String file = request("blue");
        Run run = headway("apply", "-f", file, "--watch");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines())
                .containsExactly(
                        "the request is refused; nothing was touched:",
                        "  spec.target.version: '1.30.3': is two minors ahead",
                        "  spec.stages[0]: 'blue': is busy",
                        "`headway plan -f %s` shows the findings and what would be done".formatted(file));
    }

    @Test
    void namesABrokerThatDoesNotAnswer() {
        for (List<String> command : List.of(List.of("watch", "x"), List.of("survey", "blue"))) {
            Run run = Terminal.run(command, "127.0.0.1:1");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).startsWith("Cannot read from Kafka at 127.0.0.1:1: ");
        }
    }

    private static String request(String... clusters) throws IOException {
        return Files.writeString(folder.resolve("upgrade.yaml"), """
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: istio-1-30-3}
                spec:
                  target: {version: 1.30.3, revision: 1-30-3, charts: /charts}
                  stages: [{name: all, clusters: {names: [%s]}}]
                  acknowledge: [HW106]
                """.formatted(String.join(", ", clusters)))
                .toString();
    }

    private static Run headway(String... arguments) {
        return terminal.run(List.of(arguments));
    }
}
