package dev.headway.simulator.invariants;

import dev.headway.model.Amount;
import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * S1 and S11, the planner's side of the disruption budget: a command never carries a larger budget than its plan or a change of
 * pace allows, and no more nodes are under way than that, forward and back.
 */
public final class ApprovedBudget implements Invariant {

    private final Map<StepKey, Integer> planned = new HashMap<>();
    private final Map<ClusterKey, Integer> nodes = new HashMap<>();
    private final Map<String, Amount> paced = new HashMap<>();
    private final Map<ClusterKey, Set<StepId>> underWay = new HashMap<>();

    @Override
    public String promise() {
        return "S1";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            switch (message) {
                case ClusterPlanned event -> planned(event);
                case PaceRequested request -> paced(request);
                case WalkNode command -> commanded(command.step(), command.budget());
                case StepStarted event -> started(event.step(), event.direction());
                case StepCompleted event -> landed(event.step());
                case StepFailed event -> landed(event.step());
                case StepSkipped event -> landed(event.step());
                case StepWithdrawn event -> landed(event.step());
                default -> {}
            }
        }
    }

    private void planned(ClusterPlanned event) {
        int count = 0;
        for (Segment segment : event.plan().forward()) {
            for (PlannedStep step : segment.steps()) {
                if (step.id().kind() == StepKind.NODE) {
                    planned.put(new StepKey(event.upgrade(), event.cluster(), step.id()), segment.budget());
                    count++;
                }
            }
        }
        nodes.put(new ClusterKey(event.upgrade(), event.cluster()), count);
    }

    private void paced(PaceRequested request) {
        Amount amount = request.maxUnavailable();
        if (amount != null) {
            paced.merge(request.upgrade(), amount, (a, b) -> a.ofAtLeastOne(100) > b.ofAtLeastOne(100) ? a : b);
        }
    }

    private void commanded(StepRef ref, NodeBudget budget) {
        int allowed = allowed(ref);
        if (budget.maxUnavailable() > allowed) {
            throw breach(
                    "the command for %s carries a budget of %d, the plan and the pace allow %d",
                    ref, budget.maxUnavailable(), allowed);
        }
    }

    private void started(StepRef ref, Direction direction) {
        if (ref.step().kind() != StepKind.NODE) {
            return;
        }
        Set<StepId> steps = underWay.computeIfAbsent(ClusterKey.of(ref), key -> new HashSet<>());
        steps.add(ref.step());
        if (steps.size() > allowed(ref)) {
            throw breach(
                    "%s started %s as one of %d nodes under way, the plan and the pace allow %d",
                    ref, direction == Direction.FORWARD ? "forward" : "back", steps.size(), allowed(ref));
        }
    }

    private void landed(StepRef ref) {
        underWay.computeIfAbsent(ClusterKey.of(ref), key -> new HashSet<>()).remove(ref.step());
    }

    private int allowed(StepRef ref) {
        int allowed = planned.getOrDefault(StepKey.of(ref), 0);
        Amount pace = paced.get(ref.upgrade());
        int size = nodes.getOrDefault(ClusterKey.of(ref), 0);
        return pace == null ? allowed : Math.max(allowed, pace.percent() ? pace.ofAtLeastOne(size) : pace.value());
    }
}
