package dev.headway.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.report.Samples;
import dev.headway.messaging.Envelope;
import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.UpgradeEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person on call reads: what is happening, why it stopped, what to type next. */
class OnCallTest {

    private static final Instant AT = Instant.parse("2026-11-20T21:04:05Z");
    private static final String TIME = DateTimeFormatter.ofPattern("HH:mm:ss")
            .withZone(ZoneId.systemDefault())
            .format(AT);
    private static final String UP = "istio-1-30-3";
    private static final StepRef NODE = new StepRef(UP, "blue", StepId.node("worker-1"), 1);
    private static final String TOO_MANY =
            "l4-failures of node worker-1 is 0.031, expected at most 0.010 over 60s, 412 samples";

    private final UpgradeView view = new UpgradeView(UP);

    @BeforeEach
    void startANode() {
        view.apply(new UpgradeEvent.ClusterUpgradeStarted(UP, "blue", 1, "canary", AT));
        view.apply(new UpgradeEvent.ClusterPlanned(UP, "blue", 2, Samples.plan(3), AT));
        view.apply(new UpgradeEvent.StepStarted(NODE, Direction.FORWARD, 3, AT));
        view.apply(new UpgradeEvent.StepExecuted(NODE, Direction.FORWARD, 4, AT));
    }

    @Test
    void readsEverythingThatSpokeAgainstAStep() {
        view.apply(failed(FailureReason.HEALTH_REFUSED, TOO_MANY));

        assertThat(new Tree(120, false).draw(view, AT))
                .containsSequence(
                        "    ✖ node/worker-1                  0.0s  HEALTH_REFUSED",
                        "      ! " + TOO_MANY,
                        "      ! reconnects of node worker-1 is 7, expected at most 2");
        assertThat(Story.tell(failed(FailureReason.HEALTH_REFUSED, TOO_MANY)))
                .isEqualTo("blue node/worker-1: FAILED HEALTH_REFUSED: " + TOO_MANY
                        + "; reconnects of node worker-1 is 7, expected at most 2");
    }

    @Test
    void readsEvidenceWholeOnANarrowTerminal() {
        view.apply(failed(FailureReason.HEALTH_REFUSED, TOO_MANY));

        assertThat(new Tree(60, false).draw(view, AT))
                .containsSequence(
                        "      ! l4-failures of node worker-1 is 0.031, expected at",
                        "        most 0.010 over 60s, 412 samples");
    }

    @Test
    void seesWhatHealthWaitsForWhileItCannotBeJudged() {
        HealthEvent unknown = new HealthEvent.HealthUnknown(
                NODE, List.of(evidence("l4-failures of node worker-1: Prometheus does not answer", false)), AT);
        view.apply(unknown);

        assertThat(new Tree(120, false).draw(view, AT))
                .containsSequence(
                        "    ◌ node/worker-1                  0.0s  health cannot be judged, so it waits",
                        "      ! l4-failures of node worker-1: Prometheus does not answer");
        assertThat(Story.tell(unknown))
                .isEqualTo("blue node/worker-1: health cannot be judged, so it waits: l4-failures of node worker-1:"
                        + " Prometheus does not answer");

        view.apply(new UpgradeEvent.StepCompleted(NODE, Direction.FORWARD, 5, List.of(), AT));
        view.apply(unknown);
        assertThat(new Tree(120, false).draw(view, AT)).noneMatch(line -> line.contains("cannot be judged"));
    }

    @Test
    void seesWhoPausedItAndWhy() {
        view.apply(new UpgradeEvent.ControlApplied(UP, 2, "pause", "ada", "error rate rises", AT));
        view.apply(new UpgradeEvent.ControlRejected(UP, 3, "resume", "grace", "blue is unreachable", AT));

        assertThat(new Tree(120, false).draw(view, AT))
                .startsWith(
                        "Upgrade istio-1-30-3   paused   0.0s",
                        "  resume by grace at %s was refused: blue is unreachable".formatted(TIME));
        assertThat(NextCommands.of(view, ""))
                .containsExactly(
                        "→ ./headway rollback istio-1-30-3   # takes back what was done",
                        "→ ./headway resume istio-1-30-3   # goes on; what failed is tried again",
                        "→ ./headway abort istio-1-30-3   # ends it where it stands");

        view.apply(new UpgradeEvent.ControlApplied(UP, 4, "resume", "ada", "", AT));
        assertThat(new Tree(120, false).draw(view, AT))
                .startsWith("Upgrade istio-1-30-3   running   0.0s", "  resume by ada at " + TIME);
        assertThat(NextCommands.of(view, "")).isEmpty();
    }

    @Test
    void learnsWhatToTypeWhenAStepFailed() {
        view.apply(failed(FailureReason.HEALTH_UNKNOWN, "no verdict within 15m"));
        view.apply(new UpgradeEvent.ClusterUpgradePaused(UP, "blue", 6, "node/worker-1 failed", AT));

        assertThat(NextCommands.of(view, " --bootstrap kafka:9092"))
                .containsExactly(
                        "→ ./headway retry istio-1-30-3 blue node/worker-1 --bootstrap kafka:9092   # tries it again",
                        "→ ./headway skip istio-1-30-3 blue node/worker-1 --reason TEXT --bootstrap kafka:9092"
                                + "   # goes on without it",
                        "→ ./headway rollback istio-1-30-3 --bootstrap kafka:9092   # takes back what was done",
                        "→ ./headway resume istio-1-30-3 --bootstrap kafka:9092   # goes on; what failed is tried again",
                        "→ ./headway abort istio-1-30-3 --bootstrap kafka:9092   # ends it where it stands");
    }

    @Test
    void isNotSentBackTwice() {
        view.apply(new UpgradeEvent.RollbackStarted(UP, "blue", 5, "rolled back by ada: pages", AT));
        view.apply(new UpgradeEvent.ClusterUpgradePaused(UP, "blue", 6, "paused by ada: lunch", AT));

        assertThat(NextCommands.of(view, ""))
                .noneMatch(line -> line.contains("rollback"))
                .hasSize(2);
    }

    @Test
    void mayGoFurtherBackThanAStep() {
        view.apply(new UpgradeEvent.RollbackStarted(UP, "blue", 5, "rolled back by ada: pages", AT));
        view.apply(new UpgradeEvent.ControlApplied(UP, 2, "rollback of blue to cni", "ada", "pages", AT));
        view.apply(new UpgradeEvent.ClusterUpgradePaused(UP, "blue", 6, "everything behind step 'cni' is undone", AT));

        assertThat(NextCommands.of(view, "")).first().asString().contains("rollback");
    }

    @Test
    void watchesUntilWhatWasUnderWayHasEnded() {
        view.apply(new UpgradeEvent.ClusterUpgradePaused(UP, "blue", 5, "paused by ada: lunch", AT));
        assertThat(view.held()).isTrue();
        assertThat(view.atRest()).isFalse();

        view.apply(new UpgradeEvent.StepCompleted(NODE, Direction.FORWARD, 6, List.of(), AT));
        assertThat(view.atRest()).isTrue();
    }

    @Test
    void learnsWhichGateWaits() {
        view.apply(new UpgradeEvent.ApprovalRequested(UP, 2, "stage/production", "canary is done", AT));
        assertThat(NextCommands.of(view, ""))
                .containsExactly(
                        "→ ./headway approve istio-1-30-3 stage/production   # lets it go on",
                        "→ ./headway reject istio-1-30-3 stage/production   # keeps the gate shut");

        view.apply(new UpgradeEvent.ControlApplied(UP, 3, "approve stage/production", "ada", "", AT));
        assertThat(NextCommands.of(view, "")).isEmpty();
    }

    @Test
    void isToldNothingToTypeAfterTheEnd() {
        view.apply(new UpgradeEvent.ApprovalRequested(UP, 2, "retire/blue", "everything else is done", AT));
        view.apply(new UpgradeEvent.UpgradeEnded(UP, 3, Outcome.ABORTED, "aborted by ada", AT));

        assertThat(NextCommands.of(view, "")).isEmpty();
    }

    @Test
    void findsTheCommandsUnderTheTreeWhereTheyReachAnything() {
        view.apply(new UpgradeEvent.ApprovalRequested(UP, 2, "stage/production", "canary is done", AT));

        assertThat(finish(false)).doesNotContain("→ ./headway");
        assertThat(finish(true)).endsWith("→ ./headway reject istio-1-30-3 stage/production   # keeps the gate shut\n");
    }

    @Test
    void isToldInALogWhatTakesSoLong() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicReference<Instant> now = new AtomicReference<>(AT);
        Screen screen = new Screen(
                Screen.Form.LINES, new PrintStream(out, true, StandardCharsets.UTF_8), now::get, 120, 50, false);

        for (int seconds : List.of(10, 29, 31, 40, 62)) {
            now.set(AT.plusSeconds(seconds));
            screen.paint(view);
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .extracting(line -> line.replaceFirst("^\\S+  ", ""))
                .containsExactly(
                        "still under way: blue node/worker-1 for 31 s, waits for health",
                        "still under way: blue node/worker-1 for 62 s, waits for health");
    }

    private String finish(boolean advising) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Screen screen = new Screen(
                Screen.Form.LINES, new PrintStream(out, true, StandardCharsets.UTF_8), () -> AT, 120, 50, false);
        screen.event(new Envelope<>(new UpgradeEvent.StageStarted(UP, 9, "canary", AT), "x", AT));
        (advising ? screen.advising("") : screen).finish(view);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static UpgradeEvent.StepFailed failed(FailureReason reason, String detail) {
        return new UpgradeEvent.StepFailed(
                NODE,
                Direction.FORWARD,
                5,
                reason,
                detail,
                List.of(
                        evidence("ztunnel-ready of node worker-1 is true, expected true", true),
                        evidence(TOO_MANY, false),
                        evidence("reconnects of node worker-1 is 7, expected at most 2", false)),
                AT);
    }

    private static Evidence evidence(String sentence, boolean holds) {
        return new Evidence("check", "node worker-1", "x", "y", holds, 412, sentence, AT);
    }
}
