package dev.headway.health.measurements;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Question;
import java.time.Duration;
import java.util.List;

/** What is asked over HTTP. */
public final class HttpMeasurements implements AutoCloseable {

    private final HttpCalls calls = new HttpCalls();
    private final PrometheusQueries queries;
    private final HttpProbes probes;

    /**
     * Makes the measurements.
     *
     * @param timeout how long one query may take
     * @param inFlight how many queries may be asked at the same time
     * @param probeHosts the hosts that may be probed
     */
    public HttpMeasurements(PrometheusAddresses addresses, Duration timeout, int inFlight, List<String> probeHosts) {
        this.queries = new PrometheusQueries(addresses, timeout, inFlight, calls);
        this.probes = new HttpProbes(probeHosts, calls);
    }

    /** Asks, and waits for the answer. */
    public Answer ask(Question.OverHttp question) {
        try {
            return switch (question) {
                case Question.Query query -> queries.ask(query);
                case Question.Probe probe -> probes.ask(probe);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("the watcher stops");
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
