package dev.headway.node.domain;

import static dev.headway.node.domain.Progress.Said.GIVEN_UP;
import static dev.headway.node.domain.Progress.Said.HELD;
import static dev.headway.node.domain.Progress.Said.SERVING;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.Action.Forget;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Action.SayGivenUp;
import dev.headway.node.domain.Action.SayHeld;
import dev.headway.node.domain.Action.SayServing;
import java.time.Instant;

/**
 * The way a node step goes on: from what the node looks like and what was done already to the one next action.
 *
 * <p>Level-triggered: the same node always gets the same answer, however often and after whatever restart it is asked. What is
 * true is said before the next effect, so no crash can swallow an event.
 */
public final class ReconcileRules {

    private ReconcileRules() {}

    /** The next action for a node that carries this intent. */
    public static Action next(NodeView node, Intent intent, Progress progress, Instant now) {
        return switch (intent.phase()) {
            case HELD -> held(intent, progress);
            case GIVEN_UP -> givenUp(intent, progress);
            case DRAINING ->
                node.serving(intent.revision(), intent.cniVersion())
                        .map(pod -> serving(pod, progress))
                        .orElseGet(() -> DrainRules.next(node, intent, progress, now));
            case REPLACING ->
                node.serving(intent.revision(), intent.cniVersion())
                        .map(pod -> serving(pod, progress))
                        .orElseGet(() -> ReplaceRules.next(node, intent, progress, now));
        };
    }

    private static Action held(Intent intent, Progress progress) {
        FailureReason reason = intent.reason();
        return reason == null || progress.said().contains(HELD) ? new Rest() : new SayHeld(reason, intent.detail());
    }

    private static Action givenUp(Intent intent, Progress progress) {
        FailureReason reason = intent.reason();
        return reason == null || progress.said().contains(GIVEN_UP)
                ? new Forget()
                : new SayGivenUp(reason, intent.detail());
    }

    private static Action serving(ZtunnelView pod, Progress progress) {
        return progress.said().contains(SERVING) ? new Rest() : new SayServing(pod);
    }
}
