package dev.headway.simulator.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.request.OnFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every schedule of one cluster with three nodes, as far as a build has time for it. */
class ExplorationTest {

    /** Every single trouble, and what a pause, a rollback or an abort meets in the middle of it. */
    private static final Scope ONE_TROUBLE = Scope.of(3, 2, 1);

    /** Two of what networks and processes do. */
    private static final Scope TWO_FAULTS = Scope.of(3, 1, 2)
            .limits(
                    Map.of(
                            Trouble.LOSS, 1,
                            Trouble.DUPLICATE, 1,
                            Trouble.LATE, 1,
                            Trouble.CRASH, 1,
                            Trouble.UNKNOWN, 1,
                            Trouble.HELD, 1,
                            Trouble.PAUSE, 1,
                            Trouble.ROLLBACK, 1),
                    2);

    /** Two steps that fail, in every way there is, and what people do about it; one node is enough for two gateways. */
    private static final Scope TWO_FAILURES = Scope.of(1, 1, 3)
            .limits(
                    Map.of(
                            Trouble.UNHEALTHY, 2,
                            Trouble.REFUSED, 2,
                            Trouble.UNKNOWN, 1,
                            Trouble.LOSS, 1,
                            Trouble.RESUME, 1,
                            Trouble.PAUSE, 1,
                            Trouble.ROLLBACK, 1),
                    3);

    @Test
    void keepsEveryPromiseWhateverOneThingGoesWrong() {
        exhausted("one trouble", ONE_TROUBLE);
    }

    @Test
    void keepsEveryPromiseUnderAPausingPolicyThatLetsOneNodeFail() {
        exhausted("one trouble, pausing, one node may fail", ONE_TROUBLE.onFailure(OnFailure.PAUSE, 1));
    }

    @Test
    void keepsEveryPromiseWhateverTwoFaultsMeet() {
        exhausted("two faults", TWO_FAULTS);
    }

    @Test
    void keepsEveryPromiseWhicheverTwoStepsFailWhereOneGatewayMay() {
        exhausted("two failures, one gateway may fail", TWO_FAILURES.onFailure(OnFailure.ROLLBACK, 1));
        exhausted("two failures, pausing, one gateway may fail", TWO_FAILURES.onFailure(OnFailure.PAUSE, 1));
    }

    @Test
    void findsTheShortestWayToABrokenPromise() {
        Explored few = new Exploration(ONE_TROUBLE.upTo(100)).run();

        assertThat(few.exhausted()).isFalse();
        assertThat(few.states()).isGreaterThanOrEqualTo(100);
        assertThat(few.counterexample()).isNull();
    }

    private static void exhausted(String name, Scope scope) {
        long start = System.nanoTime();
        Explored explored = new Exploration(scope).run();
        System.out.printf(
                "exploration, %s: %s in %.1f s%n", name, explored.sentence(), (System.nanoTime() - start) / 1e9);

        assertThat(explored.counterexample()).isNull();
        assertThat(explored.exhausted()).isTrue();
    }
}
