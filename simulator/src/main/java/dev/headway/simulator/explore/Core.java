package dev.headway.simulator.explore;

import dev.headway.model.Direction;
import dev.headway.model.StepKind;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeSignal.ControlAnswered;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.ClusterRules;
import dev.headway.planner.domain.Course.Purpose;
import dev.headway.planner.domain.StepState.UnderWay;
import dev.headway.planner.domain.StepTimer;
import java.util.ArrayList;
import java.util.List;

/** Lets the planner's real core decide, and holds what it decided against the promises. */
final class Core {

    private final Scope scope;
    private final List<Promise> promises;

    Core(Scope scope) {
        this.scope = scope;
        this.promises = Promises.of(scope);
    }

    /**
     * The world after the planner has read an input.
     *
     * @throws dev.headway.simulator.invariants.Breach if the decision breaks a promise
     */
    World decide(World before, ClusterInput input) {
        ClusterDecision decision =
                ClusterRules.decide(before.header(), before.entries(), input, SmallMesh.TIMING, before.now());
        World after = after(before, decision);
        Decided decided = new Decided(before, input, decision, after);
        for (Promise promise : promises) {
            promise.check(decided);
        }
        return after;
    }

    private World after(World before, ClusterDecision decision) {
        Entries entries = before.entries().after(decision);
        List<Flight> flights = new ArrayList<>(before.flights());
        People people = before.people();
        for (Message message : decision.messages()) {
            if (message instanceof StepMessage command) {
                flights.add(Flight.of(command));
            } else if (message instanceof StepFailed failed && isWalk(before, failed)) {
                people = people.failed(failed.step().step().kind(), scope.failureBudget());
            } else if (message instanceof ControlAnswered answer
                    && answer.refusal().isEmpty()) {
                people = people.rollBack();
            }
        }
        List<StepTimer> timers = new ArrayList<>(before.timers());
        decision.timers().stream().filter(timer -> !timers.contains(timer)).forEach(timers::add);
        timers.removeIf(timer -> !World.matters(timer, decision.header(), entries));
        return new World(
                decision.header(),
                entries,
                before.mesh(),
                List.copyOf(flights),
                List.copyOf(timers),
                people,
                before.left(),
                before.now());
    }

    private static boolean isWalk(World before, StepFailed failed) {
        return failed.direction() == Direction.FORWARD
                && failed.step().step().kind() != StepKind.SURVEY
                && before.entries().entry(failed.step().step()).state() instanceof UnderWay state
                && state.course().purpose() == Purpose.WALK;
    }
}
