package dev.headway.simulator.invariants;

import dev.headway.model.Evidence;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.simulator.invariants.Happening.Published;
import dev.headway.simulator.invariants.Happening.ZtunnelDeleted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * S4, fresh health gate: a step is completed and a node is released only after {@code HealthConfirmed} for the same step, plan
 * and attempt that was asked about, published after the question and after that attempt's swap of the node's ztunnel. Unknown is
 * not healthy.
 */
public final class FreshHealth implements Invariant {

    private final Map<StepKey, StepRef> asked = new HashMap<>();
    private final Set<StepKey> confirmed = new HashSet<>();

    @Override
    public String promise() {
        return "S4";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof ZtunnelDeleted deleted && deleted.by() != null) {
            StepRef by = deleted.by();
            if (by.equals(asked.get(StepKey.of(by)))) {
                confirmed.remove(StepKey.of(by));
            }
        } else if (happening instanceof Published(var at, Message message)) {
            published(message);
        }
    }

    private void published(Message message) {
        StepRef change = Commands.change(message);
        if (change != null) {
            asked.remove(StepKey.of(change));
            confirmed.remove(StepKey.of(change));
        }
        switch (message) {
            case ConfirmHealth question -> asked.put(StepKey.of(question.step()), question.step());
            case HealthConfirmed verdict -> {
                if (verdict.step().equals(asked.get(StepKey.of(verdict.step())))) {
                    confirmed.add(StepKey.of(verdict.step()));
                }
            }
            case ReleaseNode release -> require(release.step(), "released");
            case StepCompleted done
            when done.step().step().kind() != StepKind.SURVEY && !isGone(done.evidence()) ->
                require(done.step(), "completed");
            default -> {}
        }
    }

    private void require(StepRef ref, String what) {
        if (!confirmed.contains(StepKey.of(ref))) {
            throw breach("%s was %s, and its health was not confirmed since its last change", ref, what);
        }
    }

    private static boolean isGone(List<Evidence> evidence) {
        return evidence.stream().anyMatch(observation -> observation.check().equals("node-present"));
    }
}
