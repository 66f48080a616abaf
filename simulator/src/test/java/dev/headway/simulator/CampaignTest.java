package dev.headway.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** The seeds that every build runs. More, or others: {@code -Dheadway.simulator.seeds=… -Dheadway.simulator.from=…}. */
class CampaignTest {

    private static final long SEEDS = Long.getLong("headway.simulator.seeds", 10_000);
    private static final long PAIRED = Long.getLong("headway.simulator.paired", 5);
    private static final long FROM = Long.getLong("headway.simulator.from", 1);

    @Test
    void everySeedKeepsEveryPromise() throws InterruptedException {
        Totals totals = kept(Options::of, SEEDS);

        assertThat(totals.injected().keySet()).as("every fault struck").contains(Fault.values());
        assertThat(totals.transitions()).as("transitions seen").hasSizeGreaterThan(100);
    }

    @Test
    void everyPairOfFaultsAtItsHighestRateKeepsEveryPromise() throws InterruptedException {
        kept(Pairs::at, PAIRED * Pairs.COUNT);
    }

    private static Totals kept(LongFunction<Options> options, long seeds) throws InterruptedException {
        Campaign campaign = new Campaign(System.out::println);
        Totals totals = campaign.run(options, FROM, seeds, Runtime.getRuntime().availableProcessors(), 1);
        System.out.println(totals.report(campaign.spent()));
        StringWriter explanation = new StringWriter();
        totals.broken().forEach(run -> SimulateCommand.explain(run, new PrintWriter(explanation)));
        assertThat(totals.broken()).as(explanation.toString()).isEmpty();
        assertThat(totals.seeds()).isEqualTo(seeds);
        return totals;
    }
}
