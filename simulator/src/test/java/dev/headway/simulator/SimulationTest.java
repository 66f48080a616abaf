package dev.headway.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.simulator.invariants.Breach;
import dev.headway.simulator.invariants.Invariants;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    private static final long SEED_WITH_FAULTS = 45;

    /** An executor that gives back to the scheduler whatever it comes across. */
    private static final Conduct UNCORDONS_EVERYTHING = new Conduct() {
        @Override
        public boolean uncordons(boolean cordonedByUs) {
            return true;
        }
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 20, 45, 149})
    void runsTheSameWayByteForByte(long seed) {
        Run first = Simulation.traced(Options.of(seed));
        Run second = Simulation.traced(Options.of(seed));

        assertThat(first.trace()).hasSizeGreaterThan(100);
        assertThat(String.join("\n", second.trace())).isEqualTo(String.join("\n", first.trace()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void completesEveryUpgradeWhereNothingGoesWrong(long seed) {
        Run run = Simulation.run(Options.calm(seed));

        assertThat(run.breach()).isNull();
        assertThat(run.outcomes()).isNotEmpty().allMatch(outcome -> outcome.endsWith("COMPLETED"));
        assertThat(run.injected()).isEmpty();
    }

    @Test
    void countsTheFaultsThatStruck() {
        Run run = Simulation.run(Options.calm(SEED_WITH_FAULTS).with(Map.of(Fault.HELM_FAILS, 0.5)));

        assertThat(run.breach()).isNull();
        assertThat(run.injected().keySet()).containsExactly(Fault.HELM_FAILS);
    }

    @Test
    void findsAnExecutorThatUncordonsWhatItDidNotCordonAndShrinksTheWayThere() {
        Run broken = firstBreach();
        Run smallest = new Shrinker(SimulationTest::uncordoning).shrink(broken);

        assertThat(broken.breach()).extracting(Breach::promise).isEqualTo("S7");
        assertThat(smallest.breach()).extracting(Breach::promise).isEqualTo("S7");
        assertThat(smallest.options().rates().size())
                .isLessThanOrEqualTo(broken.options().rates().size());
        assertThat(smallest.options().rates().keySet()).contains(Fault.FOREIGN_CORDON);
        assertThat(smallest.options().command()).startsWith("./headway simulate --seed ");
    }

    private static Run firstBreach() {
        for (long seed = 1; seed < 1_000; seed++) {
            Run run = uncordoning(Options.of(seed));
            if (!run.kept()) {
                return run;
            }
        }
        throw new AssertionError("no seed found it");
    }

    private static Run uncordoning(Options options) {
        return Simulation.run(options, UNCORDONS_EVERYTHING, Invariants.all(), false);
    }
}
