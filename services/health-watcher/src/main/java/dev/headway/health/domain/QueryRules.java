package dev.headway.health.domain;

import dev.headway.model.request.CheckSpec.During;
import dev.headway.model.request.PromQl;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When a Prometheus query is good, bad, or says nothing.
 *
 * <p>No sample from before the change counts: ranges begin behind it, every series that is read must have been scraped since,
 * and nothing is asked before two scrapes can have taken place, because a rate needs two samples. What has no value, is not a
 * number, has several series, is stale or rests on too little says nothing. A check of the change itself looks at the time from
 * the first command to the change, and at nothing after it.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness">Prometheus: staleness</a>
 */
final class QueryRules {

    private static final int SCRAPES = 2;
    private static final int MISSED_SCRAPES = 3;
    private static final int RATED_SCRAPES = 4;

    private final PrometheusSpec spec;
    private final Round round;
    private final Wording wording;
    private final Measurements measurements;
    private final PromQl value;
    private final String samples;
    private final String newest;

    QueryRules(PrometheusSpec spec, Round round, Wording wording, Measurements measurements) {
        this.spec = spec;
        this.round = round;
        this.wording = wording;
        this.measurements = measurements;
        this.value = restricted(spec.query(), round.settings());
        PromQl counted = restricted(spec.samples(), round.settings());
        this.samples = spec.samples().isEmpty()
                ? "sum(%s)".formatted(each(value.selectors(), "count_over_time(%s[$window])"))
                : counted.toString();
        // A counter that never counted has no series: what is counted beside it tells that it was looked for.
        this.newest = "min(%s)"
                .formatted(each(
                        Stream.concat(value.selectors().stream(), counted.selectors().stream())
                                .distinct()
                                .toList(),
                        "timestamp(%s)"));
    }

    /** A value with what it rests on. */
    private record Measured(double value, long samples) {}

    /** Ends an evaluation that says nothing. */
    private static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reading reading;
        private final boolean nothing;

        UnknownException(Reading reading) {
            this(reading, false);
        }

        /** @param nothing whether there was no series, or no sample, of what is judged */
        UnknownException(Reading reading, boolean nothing) {
            super(reading.evidence().sentence(), null, false, false);
            this.reading = reading;
            this.nothing = nothing;
        }
    }

    Reading read(During during, Instant at) {
        return read(during, at, UnaryOperator.identity());
    }

    /** @param nothing what is to be made of a reading that found neither a series nor a sample of what is judged */
    Reading read(During during, Instant at, UnaryOperator<Reading> nothing) {
        try {
            return switch (during) {
                case AFTER -> after(at);
                case CHANGE -> change();
            };
        } catch (UnknownException e) {
            return e.nothing ? nothing.apply(e.reading) : e.reading;
        }
    }

    private Reading after(Instant at) throws UnknownException {
        Duration since = Duration.between(round.command().changed(), at);
        if (since.compareTo(scrapes()) < 0) {
            throw unknown("waits for %d scrapes after the change".formatted(SCRAPES));
        }
        seePods();
        // From Prometheus 3 a range is open on the left; before, a sample of the moment of the change would count.
        Duration range = shorter(full(), since.minusMillis(1));
        return judge(range, at, newest(range, at), "");
    }

    /** What was between the first command and the change; the pods of that time may be gone, and with them their series. */
    private Reading change() throws UnknownException {
        Instant changed = round.command().changed();
        Duration range = Duration.between(round.command().begun(), changed);
        if (range.compareTo(scrapes()) < 0) {
            throw unknown(
                    "cannot judge a change of %s, shorter than %d scrapes".formatted(Wording.time(range), SCRAPES));
        }
        seePods();
        return judge(range.minusMillis(1), changed, changed, " during the change");
    }

    private Duration scrapes() {
        return round.settings().interval().multipliedBy(SCRAPES);
    }

    private void seePods() throws UnknownException {
        Scope scope = round.scope();
        if (!scope.blindness().isEmpty() && selectsPods()) {
            throw unknown("cannot tell the pods: " + scope.blindness());
        }
        if (value.placeholders().contains("nodes") && scope.nodes().isEmpty()) {
            throw unknown("finds no node to ask about");
        }
        if (value.placeholders().contains("istiods") && scope.istiods().isEmpty()) {
            throw unknown("finds no istiod of revision '%s' to ask about".formatted(scope.revision()));
        }
    }

    private Reading judge(Duration range, Instant at, Instant newest, String phase) throws UnknownException {
        Scope scope = round.scope();
        Measured seen = measured(scope.nodes(), range, at, phase);
        String over = Wording.time(range) + phase;
        return switch (spec.compare()) {
            case NONE -> absolute(seen, over, newest);
            case BEFORE -> {
                Measured before =
                        measured(scope.nodes(), full(), round.command().begun(), " before the step");
                yield relative(seen, before, "before", over, newest);
            }
            case COHORT -> {
                if (scope.others().isEmpty()) {
                    throw unknown("has nothing to compare with: no node is on another version");
                }
                Measured cohort = measured(scope.others(), range, at, " on the old version");
                yield relative(seen, cohort, "on the old version", over, newest);
            }
        };
    }

    /** The range where there is no change to stay behind: the window, and long enough for a rate. */
    private Duration full() {
        Duration rated = round.settings().interval().multipliedBy(RATED_SCRAPES);
        Duration window = round.command().window();
        return window.compareTo(rated) < 0 ? rated : window;
    }

    private boolean selectsPods() {
        return value.placeholders().contains("istiods")
                || spec.compare() == Compare.COHORT
                || (value.placeholders().contains("nodes")
                        && round.scope().node().isEmpty());
    }

    private Instant newest(Duration range, Instant at) throws UnknownException {
        double seconds = number(newest, round.scope().nodes(), range, at, "")
                .orElseThrow(() -> new UnknownException(wording.unknown("has no series"), true));
        Instant scraped = Instant.ofEpochMilli((long) (seconds * 1000));
        if (!scraped.isAfter(round.command().changed())) {
            throw new UnknownException(wording.unknown("has a series without a sample since the change", 0, scraped));
        }
        Duration age = Duration.between(scraped, at);
        if (age.compareTo(round.settings().interval().multipliedBy(MISSED_SCRAPES)) > 0) {
            throw new UnknownException(
                    wording.unknown("is stale: a series has no sample for " + Wording.time(age), 0, scraped));
        }
        return scraped;
    }

    private Measured measured(List<String> nodes, Duration range, Instant at, String where) throws UnknownException {
        long count = Math.round(number(samples, nodes, range, at, where).orElse(0.0));
        if (count < spec.minSamples()) {
            throw new UnknownException(
                    wording.unknown(
                            "has %d samples over %s%s, fewer than %d"
                                    .formatted(count, Wording.time(range), where, spec.minSamples()),
                            count,
                            at),
                    count == 0 && where.isEmpty());
        }
        double seen =
                number(value.toString(), nodes, range, at, where).orElseThrow(() -> unknown("has no value" + where));
        return new Measured(seen, count);
    }

    /** One finite number, or nothing where no series has a sample. */
    private Optional<Double> number(String query, List<String> nodes, Duration range, Instant at, String where)
            throws UnknownException {
        String filled = PromQl.filled(query, values(nodes, range));
        return switch (measurements.ask(new Question.Query(round.scope().cluster(), filled, at))) {
            case Answer.Value(double number) when Double.isFinite(number) -> Optional.of(number);
            case Answer.Value(double number) -> throw unknown("is %s%s".formatted(number, where));
            case Answer.Empty ignored -> Optional.empty();
            case Answer.Several(int series) ->
                throw unknown("has %d series%s, and needs one: aggregate them".formatted(series, where));
            case Answer.Failed(String why) -> throw unknown("cannot be asked: " + why);
            case Answer.Status ignored -> throw unknown("has no value" + where);
            case Answer.Silence ignored -> throw unknown("has no value" + where);
        };
    }

    private Map<String, String> values(List<String> nodes, Duration range) {
        Scope scope = round.scope();
        return Map.of(
                "cluster",
                scope.cluster(),
                "node",
                scope.node(),
                "nodes",
                PromQl.anyOf(nodes),
                "revision",
                scope.revision(),
                "istiods",
                PromQl.anyOf(scope.istiods()),
                PromQl.WINDOW,
                range.toMillis() + "ms");
    }

    private Reading absolute(Measured seen, String over, Instant newest) {
        String number = Wording.number(seen.value());
        return wording.seen(
                holds(seen.value()),
                number,
                bounds(),
                "%s %s over %s, %d samples".formatted(number, comparison(seen.value()), over, seen.samples()),
                seen.samples(),
                newest);
    }

    private Reading relative(Measured seen, Measured base, String where, String over, Instant newest) {
        double rise = seen.value() - base.value();
        String number = Wording.number(seen.value());
        return wording.seen(
                holds(rise),
                "%s, %s %s".formatted(number, Wording.number(base.value()), where),
                "a rise of " + bounds(),
                "%s against %s %s, a rise of %s %s over %s, %d samples"
                        .formatted(
                                number,
                                Wording.number(base.value()),
                                where,
                                Wording.number(rise),
                                comparison(rise),
                                over,
                                seen.samples()),
                seen.samples(),
                newest);
    }

    private boolean holds(double number) {
        return (spec.max() == null || number <= spec.max()) && (spec.min() == null || number >= spec.min());
    }

    private String comparison(double number) {
        if (spec.max() != null && (number > spec.max() || spec.min() == null)) {
            return (number > spec.max() ? "> " : "<= ") + Wording.number(spec.max());
        }
        double min = spec.min() == null ? Double.NEGATIVE_INFINITY : spec.min();
        return (number < min ? "< " : ">= ") + Wording.number(min);
    }

    private String bounds() {
        List<String> bounds = new ArrayList<>();
        Optional.ofNullable(spec.max()).ifPresent(max -> bounds.add("at most " + Wording.number(max)));
        Optional.ofNullable(spec.min()).ifPresent(min -> bounds.add("at least " + Wording.number(min)));
        return String.join(" and ", bounds);
    }

    private UnknownException unknown(String why) {
        return new UnknownException(wording.unknown(why));
    }

    private static PromQl restricted(String query, CheckSettings settings) {
        PromQl expression = PromQl.of(query);
        return settings.clusterLabel().isEmpty() ? expression : expression.restrictedBy(settings.clusterLabel());
    }

    /** A function of every selector; the added label keeps series of different metrics apart. */
    private static String each(List<String> selectors, String function) {
        return IntStream.range(0, selectors.size())
                .mapToObj(i -> "label_replace(%s, \"headway_selector\", \"%d\", \"\", \"\")"
                        .formatted(function.formatted(selectors.get(i)), i))
                .collect(Collectors.joining(" or "));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
