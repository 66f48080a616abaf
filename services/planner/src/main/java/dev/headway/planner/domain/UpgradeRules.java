package dev.headway.planner.domain;

import dev.headway.model.Violation;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.planner.domain.SelectionRules.Selection;
import dev.headway.planner.domain.UpgradeInput.Controlled;
import dev.headway.planner.domain.UpgradeInput.Due;
import dev.headway.planner.domain.UpgradeInput.Invalid;
import dev.headway.planner.domain.UpgradeInput.PlanWanted;
import dev.headway.planner.domain.UpgradeInput.Requested;
import dev.headway.planner.domain.UpgradeInput.Signalled;
import dev.headway.planner.domain.UpgradeInput.SurveyWanted;
import dev.headway.planner.domain.UpgradePhase.Baking;
import dev.headway.planner.domain.UpgradePhase.Unaccepted;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade of the fleet: from its header, one input and the time to the next header, the changed members, the messages
 * and the timers.
 *
 * <p>Every input may come twice, late or out of order. A rejected request takes a number in the upgrade's story and changes
 * nothing else, so a running upgrade of the same name is not disturbed.
 */
public final class UpgradeRules {

    private UpgradeRules() {}

    /**
     * Decides.
     *
     * @param header null when nothing ever came under this name
     */
    public static UpgradeDecision decide(
            @Nullable UpgradeHeader header, MemberLookup lookup, UpgradeInput input, Instant now) {
        UpgradeTurn turn =
                new UpgradeTurn(header == null ? UpgradeHeader.unaccepted(input.upgrade()) : header, lookup, now);
        return switch (input) {
            case Requested requested -> requested(header, turn, requested);
            case PlanWanted wanted -> {
                if (turn.planning() != null
                        && turn.planning().spec().equals(wanted.request().spec())) {
                    yield UpgradeDecision.nothing(header);
                }
                yield orReject(turn, PlanRunRules.plan(turn, wanted));
            }
            case SurveyWanted wanted -> surveyed(header, turn, PlanRunRules.survey(turn, wanted));
            case Invalid invalid -> reject(turn, invalid.violations());
            case Controlled controlled -> {
                if (lookup.wasHandled(controlled.control().id())) {
                    yield UpgradeDecision.nothing(header);
                }
                ControlRules.control(turn, controlled.control());
                yield turn.decision();
            }
            case Signalled signalled -> {
                if (header == null) {
                    yield UpgradeDecision.nothing(null);
                }
                StageRules.signalled(turn, signalled.signal());
                yield turn.decision();
            }
            case Due due -> {
                if (turn.phase() instanceof Baking baking && isAbout(due, baking)) {
                    StageRules.advance(turn);
                    yield turn.decision();
                }
                yield UpgradeDecision.nothing(header);
            }
        };
    }

    private static UpgradeDecision requested(@Nullable UpgradeHeader header, UpgradeTurn turn, Requested requested) {
        if (!(turn.phase() instanceof Unaccepted unaccepted)) {
            return turn.spec().equals(requested.request().spec())
                    ? UpgradeDecision.nothing(header)
                    : reject(
                            turn,
                            List.of(new Violation(
                                    "metadata.name",
                                    turn.upgrade(),
                                    "is taken by an upgrade with another spec; choose another name")));
        }
        if (turn.planning() != null) {
            return reject(
                    turn,
                    List.of(new Violation(
                            "metadata.name",
                            turn.upgrade(),
                            "is being planned; send the request again when the plan is there")));
        }
        Selection selection = SelectionRules.select(requested.request().spec(), requested.fleet());
        if (!selection.violations().isEmpty()) {
            return reject(turn, selection.violations());
        }
        turn.accept(requested.request().spec(), selection.stages());
        turn.event(n -> new UpgradeAccepted(turn.upgrade(), n, selection.stages(), turn.now()));
        turn.enter(unaccepted.enter(0, turn.stageSpec(0).approval()));
        StageRules.entered(turn, 0);
        return turn.decision();
    }

    private static boolean isAbout(Due due, Baking baking) {
        return baking.stage() == due.timer().stage();
    }

    private static UpgradeDecision orReject(UpgradeTurn turn, List<Violation> violations) {
        return violations.isEmpty() ? turn.decision() : reject(turn, violations);
    }

    /** A survey leaves no trace but its command. */
    private static UpgradeDecision surveyed(
            @Nullable UpgradeHeader header, UpgradeTurn turn, List<Violation> violations) {
        return violations.isEmpty() ? turn.decision().keeping(header) : reject(turn, violations);
    }

    private static UpgradeDecision reject(UpgradeTurn turn, List<Violation> violations) {
        turn.event(n -> new UpgradeRejected(turn.upgrade(), n, violations, turn.now()));
        return turn.decision();
    }
}
