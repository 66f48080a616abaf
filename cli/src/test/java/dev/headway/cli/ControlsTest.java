package dev.headway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.Terminal.Run;
import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every control from the command line to the broker, and the answer back. */
class ControlsTest {

    private static final String TIME = DateTimeFormatter.ofPattern("HH:mm:ss")
            .withZone(ZoneId.systemDefault())
            .format(Instant.parse("2026-11-20T21:04:05Z"));

    @TempDir
    static Path folder;

    private static Terminal terminal;

    /** A command of which the upgrade and who and why are left out, what it publishes and what it says. */
    private record Case(String verb, List<String> arguments, Function<String, Control> published, String says) {

        @Override
        public String toString() {
            return verb + " " + String.join(" ", arguments);
        }
    }

    @BeforeAll
    static void start() {
        terminal = new Terminal(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        terminal.close();
    }

    static Stream<Case> controls() {
        String up = "calm";
        String by = "ada";
        String why = "error rate rises";
        StepId node = StepId.node("a");
        return Stream.of(
                new Case("pause", List.of(), id -> new PauseRequested(up, id, by, why), "paused"),
                new Case("resume", List.of(), id -> new ResumeRequested(up, id, by, why), "resumed"),
                new Case("abort", List.of(), id -> new AbortRequested(up, id, by, why), "aborted"),
                new Case(
                        "approve",
                        List.of("stage/production"),
                        id -> new ApproveRequested(up, id, "stage/production", by, why),
                        "approved stage/production"),
                new Case(
                        "reject",
                        List.of("retire/blue"),
                        id -> new RejectRequested(up, id, "retire/blue", by, why),
                        "rejected retire/blue"),
                new Case(
                        "rollback",
                        List.of(),
                        id -> new RollbackRequested(up, id, null, null, by, why),
                        "rollback ordered"),
                new Case(
                        "rollback",
                        List.of("--cluster", "blue", "--to", "cni"),
                        id -> new RollbackRequested(up, id, "blue", StepId.of(StepKind.CNI), by, why),
                        "rollback of blue to cni ordered"),
                new Case(
                        "retry",
                        List.of("blue", "node/a"),
                        id -> new RetryStepRequested(up, id, "blue", node, by, why),
                        "retry of node/a on blue ordered"),
                new Case(
                        "skip",
                        List.of("blue", "gateway/istio-ingress/front"),
                        id -> new SkipStepRequested(up, id, "blue", StepId.gateway("istio-ingress", "front"), by, why),
                        "skip of gateway/istio-ingress/front on blue ordered"),
                new Case(
                        "pace",
                        List.of("--max-unavailable", "25%", "--window", "30s"),
                        id -> new PaceRequested(up, id, Amount.percent(25), Duration.ofSeconds(30), by, why),
                        "pace set to maxUnavailable 25%, window 30s"),
                new Case(
                        "pace",
                        List.of("--max-unavailable", "3"),
                        id -> new PaceRequested(up, id, Amount.of(3), null, by, why),
                        "pace set to maxUnavailable 3"),
                new Case(
                        "pace",
                        List.of("--window", "1m30s"),
                        id -> new PaceRequested(up, id, null, Duration.ofSeconds(90), by, why),
                        "pace set to window 1m30s"));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void publishesAControlAndSaysThatItWasApplied(Case control) {
        Run run = headway(command(control, "calm", "--by", "ada", "--reason", "error rate rises"));

        Control published = lastControl();
        assertThat(published).isEqualTo(control.published().apply(published.id()));
        assertThat(run)
                .isEqualTo(new Run(0, "%s by ada at %s: error rate rises\n".formatted(control.says(), TIME), ""));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void saysWhyAControlIsRefused(Case control) {
        Run run = headway(command(control, "refuses", "--reason", "x"));

        assertThat(run).isEqualTo(new Run(1, "", "refused: the upgrade is paused already\n"));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void asksWhetherThePlannerRunsWhenNobodyAnswers(Case control) {
        Run run = headway(command(control, "mute", "--reason", "x", "--timeout", "10ms"));

        assertThat(run)
                .isEqualTo(new Run(
                        1,
                        "",
                        "published, no answer yet after 10ms: is the planner running?"
                                + " `headway watch mute` shows what comes of it\n"));
    }

    @Test
    void knowsTheAnswerOfAClusterBySignatureAndWord() {
        assertThat(headway(List.of("retry", "asks-its-cluster", "blue", "node/a", "--by", "ada")))
                .isEqualTo(new Run(0, "retry of node/a on blue ordered by ada at " + TIME + "\n", ""));
        assertThat(headway(List.of("rollback", "asks-its-cluster", "--by", "ada")))
                .isEqualTo(new Run(
                        0,
                        "rollback ordered; not of cluster 'green': it had nothing to do; by ada at " + TIME + "\n",
                        ""));
    }

    @Test
    void signsWithTheUserAndNeedsNoReason() {
        Run run = headway(List.of("pause", "calm"));

        assertThat(run.out()).isEqualTo("paused by %s at %s\n".formatted(System.getProperty("user.name"), TIME));
    }

    @Test
    void publishesWithoutWaiting() {
        Run run = headway(List.of("pause", "mute", "--no-wait", "--by", "in-a-hurry"));

        assertThat(run).isEqualTo(new Run(0, "published; `headway watch mute` shows what comes of it\n", ""));
        Awaitility.await().untilAsserted(() -> assertThat(lastControl().by()).isEqualTo("in-a-hurry"));
    }

    @Test
    void givesEveryControlAnIdOfItsOwn() {
        headway(List.of("pause", "calm"));
        Control first = lastControl();
        headway(List.of("pause", "calm"));

        assertThat(lastControl().id()).isNotEqualTo(first.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retry calm blue nod/a|(STEP)|'nod/a' is not a step: unknown kind 'nod'; a step is one of crds, revision, cni,",
                "retry calm blue node|(STEP)|step 'node' needs a name, got ''",
                "skip calm blue crds/x --reason x|(STEP)|step 'crds' takes no name, got 'x'",
                "skip calm blue node/a|'--reason=TEXT'|must not be empty",
                "skip calm blue node/a --reason= |'--reason=TEXT'|must not be empty",
                "rollback calm --to nowhere|option '--to'|'nowhere' is not a step",
                "pace calm|'--max-unavailable', '--window'|Missing required option",
                "pace calm --max-unavailable 0|option '--max-unavailable'|'0' must be at least 1 or 1%",
                "pace calm --max-unavailable 101%|option '--max-unavailable'|a percentage is 0% to 100%",
                "pace calm --max-unavailable many|option '--max-unavailable'|'many' is neither a whole number",
                "pace calm --window soon|option '--window'|'soon' is not a duration such as 90s",
                "pace calm --window PT-5S|option '--window'|must not be negative",
                "pause calm --by= |option '--by'|must not be empty",
                "pause|'UPGRADE'|Missing required parameter",
                "approve calm|'GATE'|Missing required parameter",
            })
    void refusesAMistypedCommandAndSaysWhichPartAndWhichRule(String row) {
        String[] parts = row.split("\\|");
        int before = terminal.fleet().seen().size();

        Run run = terminal.run(List.of(parts[0].split(" ")));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(parts[1], parts[2]);
        assertThat(run.err().lines().toList())
                .hasSize(2)
                .last()
                .isEqualTo("`headway %s --help` shows its form"
                        .formatted(parts[0].substring(0, (parts[0] + " ").indexOf(" "))));
        assertThat(terminal.fleet().seen()).hasSize(before);
    }

    @Test
    void offersEveryControlThereIs() {
        CommandLine headway = HeadwayCli.commandLine();

        assertThat(headway.getSubcommands())
                .hasSizeGreaterThan(9)
                .allSatisfy(
                        (name, command) -> assertThat(command.getUsageMessage()).contains("--bootstrap"));
        assertThat(controls().map(Case::verb).distinct())
                .hasSize(Control.class.getPermittedSubclasses().length)
                .isSubsetOf(headway.getSubcommands().keySet());
    }

    @Test
    void namesABrokerThatDoesNotListenOrDoesNotAnswer() throws IOException {
        String question = "; is Headway running, and is --bootstrap (or HEADWAY_BOOTSTRAP) right?\n";

        assertThat(Terminal.run(List.of("pause", "calm"), "127.0.0.1:1"))
                .isEqualTo(new Run(1, "", "Cannot read from Kafka at 127.0.0.1:1: connection refused" + question));
        assertThat(Terminal.run(List.of("pause", "calm", "--no-wait"), "127.0.0.1:1").err())
                .isEqualTo("Cannot publish to Kafka at 127.0.0.1:1: connection refused" + question);
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            assertThat(Terminal.run(List.of("watch", "calm"), address).err())
                    .isEqualTo("Cannot read from Kafka at %s: no broker answers there".formatted(address) + question);
        }
    }

    private static List<String> command(Case control, String upgrade, String... more) {
        List<String> command = new ArrayList<>(List.of(control.verb(), upgrade));
        command.addAll(control.arguments());
        command.addAll(List.of(more));
        return command;
    }

    private static Control lastControl() {
        List<UpgradeRequest> seen = terminal.fleet().seen();
        return (Control) seen.getLast();
    }

    private static Run headway(List<String> arguments) {
        return terminal.run(arguments);
    }
}
