package dev.headway.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The seeds that every build runs. More, or others: {@code -Dheadway.simulator.seeds=… -Dheadway.simulator.from=…}. */
class CampaignTest {

    private static final long SEEDS = Long.getLong("headway.simulator.seeds", 10_000);
    private static final long FROM = Long.getLong("headway.simulator.from", 1);

    @Test
    void everySeedKeepsEveryPromise() throws InterruptedException {
        Campaign campaign = new Campaign(System.out::println);

        Totals totals = campaign.run(FROM, SEEDS, Runtime.getRuntime().availableProcessors(), 1);

        System.out.println(totals.report(campaign.spent()));
        StringWriter explanation = new StringWriter();
        totals.broken().forEach(run -> SimulateCommand.explain(run, new PrintWriter(explanation)));
        assertThat(totals.broken()).as(explanation.toString()).isEmpty();
        assertThat(totals.seeds()).isEqualTo(SEEDS);
        assertThat(totals.injected().keySet()).as("every fault struck").contains(Fault.values());
        assertThat(totals.transitions()).as("transitions seen").hasSizeGreaterThan(100);
    }
}
