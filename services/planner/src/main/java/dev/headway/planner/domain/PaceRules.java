package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.message.ClusterSignal.PaceCluster;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.request.NodesSpec.Strategy;
import java.time.Duration;

/**
 * How fast an upgrade goes: what starts next goes by the new pace, and nothing new starts while more is under way than that
 * allows. Plans keep their hash: it names what is done, and the control names who made it faster or slower.
 */
final class PaceRules {

    private PaceRules() {}

    /** Changes the pace of every cluster, those that have not started included. */
    static void pace(UpgradeTurn turn, PaceRequested control) {
        String refusal = refusal(turn, control);
        if (!refusal.isEmpty()) {
            ControlRules.reject(turn, control, refusal);
            return;
        }
        turn.pace(new Pace(control.maxUnavailable(), control.window()));
        ControlRules.apply(turn, control);
        for (Member member : turn.open()) {
            turn.signal(n -> new PaceCluster(
                    turn.upgrade(), member.cluster(), n, control.maxUnavailable(), control.window(), turn.now()));
        }
    }

    private static String refusal(UpgradeTurn turn, PaceRequested control) {
        Amount maxUnavailable = control.maxUnavailable();
        Duration window = control.window();
        if (maxUnavailable == null && window == null) {
            return "neither maxUnavailable nor window is given";
        }
        if (maxUnavailable != null && maxUnavailable.value() == 0) {
            return "maxUnavailable must be at least 1 or 1%; pause the upgrade to start nothing";
        }
        if (maxUnavailable != null && turn.spec().nodes().strategy() == Strategy.SURGE) {
            return "with strategy Surge the size of every batch is planned; only the window can be changed";
        }
        if (window != null && window.isNegative()) {
            return "window must not be negative, got " + window;
        }
        Duration timeout = turn.spec().health().timeout();
        return window != null && window.compareTo(timeout) >= 0
                ? "window must be shorter than the health timeout of %s, got %s".formatted(timeout, window)
                : "";
    }
}
