package dev.headway.planner.domain;

import static dev.headway.planner.domain.StepTimes.lease;
import static dev.headway.planner.domain.StepTimes.repeatAt;
import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Direction;
import dev.headway.model.Expectation;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.planner.domain.Course.Purpose;
import dev.headway.planner.domain.StepState.Commanded;
import dev.headway.planner.domain.StepState.Confirming;
import dev.headway.planner.domain.StepState.Releasing;
import dev.headway.planner.domain.StepState.UnderWay;

/** How a step under way is asked for: its command, the question after its health, and both again. */
final class SendRules {

    private SendRules() {}

    /** Puts an entry under way, tells so, and sends its command. */
    static void start(ClusterTurn turn, StepEntry entry, Direction direction) {
        turn.event(n -> new StepStarted(turn.ref(entry), direction, n, turn.now()));
        send(turn, entry, direction);
    }

    /** Asks for the health of a step that was carried out. */
    static void confirm(ClusterTurn turn, StepEntry entry, Direction direction, Purpose purpose) {
        Expectation expectation = purpose == Purpose.RELEASE
                ? FailureRules.whatServes(turn, entry.id(), direction)
                : ExpectationRules.expectation(entry.id(), direction, turn.spec(), turn.itinerary());
        turn.command(new ConfirmHealth(
                turn.ref(entry),
                expectation,
                turn.spec().health().checks().stream()
                        .filter(check -> check.judges(entry.id().kind()))
                        .toList(),
                turn.spec().health().window(),
                StepTimes.healthTimeout(turn, entry.id()),
                requireNonNullElse(entry.begun(), turn.now()),
                requireNonNullElse(entry.changed(), requireNonNullElse(entry.begun(), turn.now())),
                turn.now()));
    }

    /**
     * Asks again: for an outcome with the next attempt, for a verdict with the same.
     *
     * @param why for people
     */
    static void again(ClusterTurn turn, StepEntry entry, UnderWay state, String why) {
        switch (state) {
            case Commanded commanded when HaltRules.isHalted(turn, commanded) -> withdraw(turn, entry, commanded, why);
            case Commanded commanded -> {
                StepEntry again = entry.attempt(commanded.retry(lease(turn, entry.id())));
                retried(turn, again, state, why);
                send(turn, again, state.course().direction());
            }
            case Confirming confirming -> {
                turn.put(entry.in(confirming.repeat(repeatAt(turn))));
                confirm(
                        turn,
                        entry,
                        confirming.course().direction(),
                        confirming.course().purpose());
            }
            case Releasing releasing -> {
                StepEntry again = entry.attempt(releasing.retry(lease(turn, entry.id())));
                retried(turn, again, state, why);
                turn.put(again);
                turn.command(CommandRules.release(turn.ref(again), turn.now()));
            }
        }
    }

    /**
     * Asks for a node as the next attempt, which begins nothing.
     *
     * @param why for people
     */
    static void withdraw(ClusterTurn turn, StepEntry entry, Commanded state, String why) {
        StepEntry again = entry.attempt(state.ask(lease(turn, entry.id())));
        retried(turn, again, state, why);
        turn.put(again);
        turn.command(CommandRules.withdraw(
                turn.ref(again),
                state.course().direction(),
                turn.spec(),
                turn.itinerary(),
                entry.segment(),
                turn.now()));
    }

    private static void send(ClusterTurn turn, StepEntry entry, Direction direction) {
        turn.put(entry);
        StepRef ref = turn.ref(entry);
        turn.command(
                entry.id().kind() == StepKind.SURVEY
                        ? CommandRules.survey(ref, turn.spec(), turn.now())
                        : CommandRules.command(
                                ref, direction, turn.spec(), turn.itinerary(), entry.segment(), turn.now()));
    }

    private static void retried(ClusterTurn turn, StepEntry again, UnderWay state, String why) {
        turn.event(n -> new StepRetried(turn.ref(again), state.course().direction(), n, why, turn.now()));
    }
}
