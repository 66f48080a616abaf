package dev.headway.planner.domain;

import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ClusterSignal.RetryStep;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.ClusterSignal.SkipStep;
import dev.headway.model.message.UpgradeSignal.ControlAnswered;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Controls that only the cluster can say yes or no to: each is answered once, also by a cluster that is busy elsewhere. */
final class AskingRules {

    private AskingRules() {}

    /** Does what is asked, or says why not. */
    static ClusterDecision asked(
            @Nullable ClusterHeader header,
            StepLookup lookup,
            ClusterSignal.Asking asking,
            Timing timing,
            Instant now) {
        if (header == null || !header.upgrade().equals(asking.upgrade())) {
            return elsewhere(header, lookup, asking, now);
        }
        ClusterTurn turn = new ClusterTurn(header, lookup, timing, now);
        if (!turn.hears(asking)) {
            return ClusterDecision.nothing(header);
        }
        String refusal = switch (asking) {
            case RollbackCluster rollback -> RollbackRules.rollBack(turn, rollback);
            case RetryStep retry -> StepControlRules.retry(turn, retry);
            case SkipStep skip -> StepControlRules.skip(turn, skip);
        };
        turn.signal(n -> new ControlAnswered(turn.upgrade(), turn.cluster(), n, asking.control(), refusal, turn.now()));
        WalkRules.walk(turn);
        return turn.decision();
    }

    private static ClusterDecision elsewhere(
            @Nullable ClusterHeader header, StepLookup lookup, ClusterSignal.Asking asking, Instant now) {
        Told known = lookup.told(asking.upgrade());
        Told told = known == null ? Told.nothing(asking.upgrade()) : known;
        Told after = new Told(told.upgrade(), told.start(), told.sequence(), told.signals() + 1, told.surveys());
        String refusal =
                header == null ? "it was never told to start" : "it is in upgrade '%s' now".formatted(header.upgrade());
        return new ClusterDecision(
                header,
                null,
                List.of(after),
                null,
                List.of(),
                List.of(new ControlAnswered(
                        asking.upgrade(), asking.cluster(), after.signals(), asking.control(), refusal, now)),
                List.of());
    }
}
