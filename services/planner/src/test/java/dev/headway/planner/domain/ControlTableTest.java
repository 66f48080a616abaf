package dev.headway.planner.domain;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.planner.domain.ControlMoments.Moment;
import dev.headway.testkit.GeneratedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of every control at every moment of an upgrade. It is the page {@code docs/controls-table.md}: with
 * {@code -Dheadway.regenerate} it is written; without, it must be what would be written.
 */
class ControlTableTest {

    private static final int PATIENCE = 8;

    /** One line of the table. */
    private record Line(String control, String answer, String then) {}

    @Test
    void thePageIsWhatThePlannerDoes() throws IOException {
        GeneratedFiles.page(Path.of("../../docs/controls-table.md"), page());
    }

    @ParameterizedTest
    @MethodSource("moments")
    void isTheMomentItSays(Moment moment) {
        PlannerHarness planner = moment.reach();

        assertThat(phase(planner, moment)).isEqualTo(moment.phase());
        if (!moment.upgrade().isEmpty()) {
            assertThat(upgrade(planner)).isEqualTo(moment.upgrade());
        }
    }

    @ParameterizedTest
    @MethodSource("moments")
    void everyControlIsAnsweredOnce(Moment moment) {
        for (Control control : controls(moment)) {
            PlannerHarness planner = moment.reach();
            int before = answers(planner).size();

            planner.send(control).settle();

            assertThat(answers(planner)).as("%s at %s", control, moment).hasSize(before + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("moments")
    void whatIsRejectedChangesNothing(Moment moment) {
        for (Control control : controls(moment)) {
            PlannerHarness planner = moment.reach();
            String phase = phase(planner, moment);
            List<String> commands = planner.commands();

            planner.send(control).settle();

            if (answers(planner).getLast() instanceof ControlRejected) {
                assertThat(phase(planner, moment))
                        .as("%s at %s", control, moment)
                        .isEqualTo(phase);
                assertThat(planner.commands()).as("%s at %s", control, moment).isEqualTo(commands);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("moments")
    void afterAHaltNoStepBegins(Moment moment) {
        for (Control control : List.of(Controls.pause("x"), Controls.abort("x"), Controls.rollback("x"))) {
            PlannerHarness planner = moment.reach();
            Set<String> known = begun(planner);

            planner.send(control).settle();
            planner.runUntil(planner.now().plus(Duration.ofDays(3)));

            if (answers(planner).getLast() instanceof ControlApplied) {
                assertThat(begun(planner)).as("%s at %s", control, moment).isEqualTo(known);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("moments")
    void theUpgradeStillEnds(Moment moment) {
        for (Control control : controls(moment)) {
            PlannerHarness planner = moment.reach().send(control).settle();

            if (!upgrade(planner).equals("Unaccepted")) {
                end(planner);
                assertThat(planner.sent(UpgradeEnded.class))
                        .as("%s at %s", control, moment)
                        .hasSize(1);
                if (!isLeftThere(moment, control)) {
                    assertThat(planner.executors().cordoned())
                            .as("%s at %s", control, moment)
                            .isEmpty();
                }
            }
        }
    }

    /** An abort waits for no cluster that is out of reach, and says so. */
    private static boolean isLeftThere(Moment moment, Control control) {
        return control instanceof AbortRequested && moment.name().contains("out of reach");
    }

    static Stream<Moment> moments() {
        return ControlMoments.all().stream();
    }

    private static List<Control> controls(Moment moment) {
        return Stream.<Control>of(
                        Controls.pause("x"),
                        Controls.resume("x"),
                        Controls.abort("x"),
                        Controls.approve("x", moment.gate()),
                        Controls.reject("x", moment.gate()),
                        Controls.rollback("x"),
                        Controls.rollback("x", moment.cluster(), "cni"),
                        Controls.retry("x", moment.cluster(), moment.step()),
                        Controls.skip("x", moment.cluster(), moment.step()),
                        Controls.skip("x", moment.cluster(), "retire"),
                        Controls.pace("x", Amount.of(2), Duration.ofSeconds(20)))
                .distinct()
                .toList();
    }

    /** Somebody who wants it to end: whatever waits is let go on. */
    private static void end(PlannerHarness planner) {
        planner.executors().restored("UpgradeNode node/n1");
        planner.arrives(new UnparkCluster("", "blue", 2, "it answers", planner.now()));
        planner.run();
        for (int i = 0; i < PATIENCE && planner.sent(UpgradeEnded.class).isEmpty(); i++) {
            int round = i;
            planner.arrives(Controls.resume("end-" + round));
            planner.sent(ApprovalRequested.class)
                    .forEach(asked -> planner.arrives(Controls.approve("end-" + round + asked.gate(), asked.gate())));
            planner.run();
        }
    }

    /** The forward steps that were commanded at least once. */
    private static Set<String> begun(PlannerHarness planner) {
        return planner.sent(StepMessage.class).stream()
                .filter(ControlTableTest::isForward)
                .map(command -> command.step().cluster() + "/" + command.step().step())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isForward(StepMessage command) {
        return switch (command) {
            case UpgradeNode u -> true;
            case MoveTag m -> true;
            case ControlPlaneCommand c ->
                Stream.of(
                                "ApplyCrds",
                                "InstallRevision",
                                "UpgradeCni",
                                "StageZtunnel",
                                "UpgradeGateway",
                                "RetireRevision")
                        .anyMatch(c.getClass().getSimpleName()::equals);
            default -> false;
        };
    }

    private static List<UpgradeEvent> answers(PlannerHarness planner) {
        return planner.sent(UpgradeEvent.class).stream()
                .filter(event -> event instanceof ControlApplied || event instanceof ControlRejected)
                .toList();
    }

    private static String phase(PlannerHarness planner, Moment moment) {
        ClusterHeader header = planner.state().cluster(moment.cluster());
        return header == null || moment.phase().isEmpty() ? "" : word(header.phase());
    }

    private static String word(ClusterPhase phase) {
        return switch (phase) {
            case ClusterPhase.Paused paused -> "Paused(" + word(paused.then()) + ")";
            case ClusterPhase.Ended ended -> "Ended(" + ended.outcome() + ")";
            default -> phase.getClass().getSimpleName();
        };
    }

    private static String upgrade(PlannerHarness planner) {
        UpgradeHeader header = planner.state().upgrade("up");
        return header == null ? "Unaccepted" : header.phase().getClass().getSimpleName();
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Every control at every moment

                What each [control](controls.md) does at every moment of an upgrade, and what the cluster does then. The page is generated from the
                planner by `ControlTableTest`, which also checks that every control is answered exactly once, that a rejected one
                changes nothing, that no step begins after a halt, and that the upgrade still ends.

                Every rejection also names the control that was applied last, by whom and when; these clauses are left out here.
                """);
        for (Moment moment : ControlMoments.all()) {
            page.append("\n## ").append(title(moment)).append("\n\n| control | answer | then |\n|---|---|---|\n");
            for (Control control : controls(moment)) {
                Line line = line(moment, control);
                page.append("| `%s` | %s | %s |\n".formatted(line.control(), line.answer(), line.then()));
            }
        }
        return page.toString();
    }

    private static String title(Moment moment) {
        String phases = Stream.of(moment.upgrade(), moment.phase())
                .filter(phase -> !phase.isEmpty())
                .collect(joining(", "));
        return moment.name() + (phases.isEmpty() ? "" : " (" + phases + ")");
    }

    private static Line line(Moment moment, Control control) {
        PlannerHarness planner = moment.reach();
        planner.send(control).settle();
        String then = Stream.of(upgrade(planner), phase(planner, moment))
                .filter(phase -> !phase.isEmpty())
                .collect(joining(", "));
        return switch (answers(planner).getLast()) {
            case ControlApplied applied -> new Line(applied.control(), "applied", then);
            case ControlRejected rejected ->
                new Line(rejected.control(), "rejected: " + rejected.detail().split("; last applied:", -1)[0], then);
            default -> throw new IllegalStateException("no answer to " + control);
        };
    }
}
