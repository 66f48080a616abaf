package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.planner.domain.PlannerHarness.Delivery;
import dev.headway.planner.domain.PlannerHarness.Seen;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of everything that one decision may turn into something else: the scenarios visit all of it and nothing else. */
class TransitionsTest {

    private static final Set<String> PERMITTED = new TreeSet<>("""
            Advancing -> AwaitingApproval
            Advancing -> Baking
            Advancing -> Ended
            Advancing -> Ending
            Advancing -> Failing
            Advancing -> Paused(Advancing)
            Advancing -> Retiring
            Advancing -> RollingBack
            Advancing -> TurningBack
            AwaitingApproval -> Ended
            AwaitingApproval -> Paused(AwaitingApproval)
            AwaitingApproval -> Retiring
            AwaitingApproval -> RollingBack
            Baking -> AwaitingApproval
            Baking -> Ended
            Baking -> Paused(Baking)
            Baking -> Retiring
            Baking -> RollingBack
            Ended -> RollingBack
            Ending -> Ended
            Failing -> Ending
            Failing -> Paused(Advancing)
            Failing -> RollingBack
            Failing -> TurningBack
            Paused(Advancing) -> Advancing
            Paused(Advancing) -> Ended
            Paused(Advancing) -> Ending
            Paused(Advancing) -> RollingBack
            Paused(AwaitingApproval) -> AwaitingApproval
            Paused(AwaitingApproval) -> Ended
            Paused(AwaitingApproval) -> Paused(Retiring)
            Paused(Baking) -> Baking
            Paused(Baking) -> Ended
            Paused(Baking) -> Paused(AwaitingApproval)
            Paused(Baking) -> Paused(Retiring)
            Paused(Retiring) -> Ended
            Paused(Retiring) -> Ending
            Paused(Retiring) -> Retiring
            Paused(RollingBack) -> Ending
            Paused(RollingBack) -> RollingBack
            Paused(Surveying) -> Ended
            Paused(Surveying) -> Paused(Advancing)
            Paused(Surveying) -> Surveying
            Paused(TurningBack) -> RollingBack
            Paused(TurningBack) -> TurningBack
            Retiring -> Ended
            Retiring -> Ending
            Retiring -> Paused(Retiring)
            RollingBack -> Ended
            RollingBack -> Ending
            RollingBack -> Paused(Advancing)
            RollingBack -> Paused(RollingBack)
            RollingBack -> TurningBack
            Surveying -> Advancing
            Surveying -> Ended
            Surveying -> Paused(Surveying)
            TurningBack -> Ending
            TurningBack -> Paused(TurningBack)
            TurningBack -> RollingBack
            member Done -> member Running
            member Held -> member Done
            member Held -> member Running
            member Held -> member Upgraded
            member Running -> member Done
            member Running -> member Held
            member Running -> member Upgraded
            member Upgraded -> member Done
            member Upgraded -> member Held
            member Upgraded -> member Running
            member Waiting -> member Running
            member none -> member Running
            member none -> member Waiting
            none -> Surveying
            step Commanded -> step Confirming
            step Commanded -> step Done
            step Commanded -> step Failed
            step Commanded -> step Skipped
            step Commanded -> step Withdrawn
            step Confirming -> step Commanded
            step Confirming -> step Done
            step Confirming -> step Failed
            step Confirming -> step Releasing
            step Confirming -> step Undone
            step Done -> step Commanded
            step Failed -> step Commanded
            step Failed -> step Confirming
            step Pending -> step Commanded
            step Pending -> step Skipped
            step Releasing -> step Done
            step Releasing -> step Failed
            step Releasing -> step Undone
            step Skipped -> step Commanded
            step Undone -> step Commanded
            step Withdrawn -> step Commanded
            step Withdrawn -> step Skipped
            upgrade Aborting -> upgrade Ended
            upgrade AtGate -> upgrade Aborting
            upgrade AtGate -> upgrade Ended
            upgrade AtGate -> upgrade Finishing
            upgrade AtGate -> upgrade Staging
            upgrade Baking -> upgrade AtGate
            upgrade Baking -> upgrade Ended
            upgrade Baking -> upgrade Finishing
            upgrade Finishing -> upgrade Aborting
            upgrade Finishing -> upgrade Ended
            upgrade Staging -> upgrade Aborting
            upgrade Staging -> upgrade AtGate
            upgrade Staging -> upgrade Baking
            upgrade Staging -> upgrade Ended
            upgrade Staging -> upgrade Finishing
            upgrade none -> upgrade AtGate
            upgrade none -> upgrade Staging
            """.lines().toList());

    @Test
    void everyPermittedTransitionIsVisitedAndNoOther() {
        assertThat(visited(List.of(Delivery.ONCE))).isEqualTo(PERMITTED);
    }

    @Test
    void noOrderOfArrivalLeadsToAnother() {
        assertThat(PERMITTED).containsAll(visited(List.of(Delivery.values())));
    }

    private static Set<String> visited(List<Delivery> deliveries) {
        Set<String> seen = new TreeSet<>();
        Scenarios.all().forEach(scenario -> {
            for (Delivery delivery : deliveries) {
                for (Seen transition : scenario.run(delivery, 3).seen()) {
                    seen.add(transition.from() + " -> " + transition.to());
                }
            }
        });
        return seen;
    }
}
