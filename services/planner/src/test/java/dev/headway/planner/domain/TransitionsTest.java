package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.planner.domain.PlannerHarness.Delivery;
import dev.headway.planner.domain.PlannerHarness.Seen;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of everything that may follow on everything: the scenarios visit all of it and nothing else. */
class TransitionsTest {

    @Test
    void everyPermittedTransitionIsVisitedAndNoOther() {
        Set<String> seen = new TreeSet<>();
        Scenarios.all().forEach(scenario -> {
            for (Delivery delivery : List.of(Delivery.ONCE)) {
                for (Seen transition : scenario.run(delivery, 3).seen()) {
                    seen.add(transition.from() + " -> " + transition.to());
                }
            }
        });
        assertThat(String.join("\n", seen)).isEqualTo("");
    }
}
