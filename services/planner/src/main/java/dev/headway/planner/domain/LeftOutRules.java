package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import java.util.List;
import java.util.stream.Collectors;

/** What is left out of an upgrade, and what must not be done for its sake: nothing it still uses is settled or retired. */
final class LeftOutRules {

    private LeftOutRules() {}

    /** How many nodes stay at the version they had: skipped ones, and failed ones that are not tried again. */
    static int nodes(ClusterTurn turn) {
        return turn.progress().skipped() + turn.failures().forwardNodes();
    }

    /** Whether a step must not be carried out because of nodes that were left out. */
    static boolean isLeftOut(ClusterTurn turn, StepId id) {
        return WalkRules.isSettling(id) && nodes(turn) > 0;
    }

    /** Leaves a step out, once. */
    static void leaveOut(ClusterTurn turn, StepId id, String detail) {
        StepEntry entry = turn.entry(id);
        if (entry.state() instanceof StepState.AtRest rest && !(rest instanceof StepState.Skipped)) {
            StepEntry skipped = entry.attempt(rest.skip());
            turn.put(skipped);
            turn.event(n -> new StepSkipped(turn.ref(skipped), Direction.FORWARD, n, detail, turn.now()));
        }
    }

    /** What was left out, and what follows from it, for people. */
    static String detail(ClusterTurn turn) {
        String revision = turn.itinerary().baseline().revision();
        if (nodes(turn) > 0) {
            return "%s%d nodes were left out and still run ztunnel of revision %s; it is neither settled nor retired"
                    .formatted(movedBack(turn), nodes(turn), revision);
        }
        String skipped = kept(turn) > 0 ? "%d steps were skipped; ".formatted(kept(turn)) : "";
        return "%s%srevision %s is not retired".formatted(movedBack(turn), skipped, revision);
    }

    /** The gateways that failed within the failure budget: each was moved back. */
    static List<StepId> gateways(ClusterTurn turn) {
        return turn.failures().undecided(StepKind.GATEWAY);
    }

    private static String movedBack(ClusterTurn turn) {
        String names = gateways(turn).stream().map(StepId::toString).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "failed, moved back and left out: %s; ".formatted(names);
    }

    /** How many steps other than nodes a person left out. */
    static int kept(ClusterTurn turn) {
        return turn.progress().kept() + turn.failures().keptSteps();
    }
}
