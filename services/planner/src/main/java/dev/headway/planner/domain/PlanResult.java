package dev.headway.planner.domain;

import dev.headway.model.Violation;
import dev.headway.model.plan.Plan;
import java.util.List;

/** What came of drawing a plan. */
public sealed interface PlanResult {

    /**
     * There is work, and a way to do it.
     *
     * @param figures what of the survey is needed beyond the plan
     */
    record Planned(Plan plan, PlanFigures figures) implements PlanResult {}

    /** There is a way, but warnings stand in it that nobody acknowledged. */
    record Warned(Plan plan, List<Violation> violations) implements PlanResult {
        public Warned {
            violations = List.copyOf(violations);
        }
    }

    /** The cluster cannot be upgraded to the target as it is; every broken rule is named. */
    record Refused(List<Violation> violations) implements PlanResult {
        public Refused {
            violations = List.copyOf(violations);
        }
    }

    /** Everything is at the target already, and no other revision is left. */
    record NothingToDo() implements PlanResult {}
}
