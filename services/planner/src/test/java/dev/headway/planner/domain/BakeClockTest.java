package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.START;
import static dev.headway.planner.domain.Fixtures.cluster;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeEvent.StageCompleted;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bake, by a clock of the planner's that jumps back. */
class BakeClockTest {

    private static final Instant OVER = START.plus(Duration.ofHours(1));

    private final InMemoryState state = new InMemoryState();

    @Test
    void aBakeThatIsLookedAtBeforeItsTimeIsLookedAtAgain() {
        decide(
                new UpgradeInput.Requested(
                        request("up", spec(List.of(stage("canary", 1, 0, Duration.ofHours(1), false)))),
                        List.of(cluster("c1", "stage", "canary"))),
                START);
        UpgradeDecision baking = decide(
                new UpgradeInput.Signalled(new ClusterDone("up", "c1", 1, Outcome.COMPLETED, "done", START)), START);
        BakeTimer timer = baking.timers().getFirst();

        UpgradeDecision early = decide(new UpgradeInput.Due(timer), OVER.minusSeconds(1));
        UpgradeDecision due = decide(new UpgradeInput.Due(timer), OVER);

        assertThat(timer.due()).isEqualTo(OVER);
        assertThat(early.messages()).isEmpty();
        assertThat(early.timers()).containsExactly(timer);
        assertThat(due.messages()).hasAtLeastOneElementOfType(StageCompleted.class);
    }

    private UpgradeDecision decide(UpgradeInput input, Instant now) {
        UpgradeDecision decision = UpgradeRules.decide(state.upgrade("up"), state.members("up"), input, now);
        state.apply("up", decision);
        return decision;
    }
}
