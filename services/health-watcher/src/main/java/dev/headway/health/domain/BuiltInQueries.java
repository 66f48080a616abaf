package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.headway.model.request.Bounds;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the built-in checks ask for, by version of Istio. The names are those of the metrics as they are scraped.
 *
 * @see <a href="https://github.com/istio/ztunnel/blob/master/src/proxy/metrics.rs">ztunnel: metrics of the proxy</a>
 */
public final class BuiltInQueries {

    private static final Pattern MINOR = Pattern.compile("v?1\\.(\\d{1,4})(?:\\D.*)?");
    static final String SCRAPED = "sum(count_over_time(%s[$window]))";
    static final String ACTIVE = "workload_manager_active_proxy_count{node=~\"$nodes\"}";
    private static final String OPENED =
            "istio_tcp_connections_opened_total{node=~\"$nodes\",reporter=\"destination\"%s}";
    private static final String CLOSED = "istio_tcp_connections_closed_total{node=~\"$nodes\"%s}";
    private static final String ZTUNNEL_METRICS = "https://github.com/istio/ztunnel/blob/master/src/proxy/metrics.rs";

    private BuiltInQueries() {}

    /**
     * One built-in check.
     *
     * @param asks what it asks, for people
     * @param max the highest healthy value, or rise over what it is compared with
     * @param minSamples how many events or scraped samples it must rest on
     * @param needs what must be there for it to say something
     * @param variants its queries, newest version of Istio first
     * @param source where the metric is defined
     * @param caveat what to know before it is relied on, empty when there is nothing
     */
    public record Entry(
            BuiltInCheck check,
            String asks,
            double max,
            int minSamples,
            Compare compare,
            Needs needs,
            List<Variant> variants,
            String source,
            String caveat) {
        public Entry {
            requireNonNull(check, "check is null");
            variants = List.copyOf(variants);
        }
    }

    /**
     * The queries for a range of versions.
     *
     * @param since the first minor version of Istio 1 it serves
     * @param query empty where the versions cannot show it
     */
    public record Variant(int since, String query, String samples) {}

    /** What came of looking for the query of a check. */
    sealed interface Resolution {
        record Found(PrometheusSpec spec, Needs needs) implements Resolution {}

        record Impossible(String why) implements Resolution {}
    }

    private static final List<Entry> ENTRIES = List.of(
            new Entry(
                    BuiltInCheck.ZTUNNEL_PROXIES,
                    "Workloads of the nodes that ztunnel has not taken over yet",
                    0,
                    2,
                    Compare.NONE,
                    Needs.NOTHING,
                    List.of(new Variant(
                            22,
                            "sum(workload_manager_pending_proxy_count{node=~\"$nodes\"})",
                            SCRAPED.formatted("workload_manager_pending_proxy_count{node=~\"$nodes\"}"))),
                    "https://github.com/istio/ztunnel/blob/master/src/inpod/metrics.rs",
                    ""),
            new Entry(
                    BuiltInCheck.L4_FAILURES,
                    "The share of connections through the nodes' ztunnels that failed, without those a policy denied",
                    0.01,
                    100,
                    Compare.NONE,
                    Needs.MESH_PODS,
                    List.of(
                            new Variant(
                                    29,
                                    "(sum(rate(istio_tcp_connections_failed_total"
                                            + "{node=~\"$nodes\",response_flags!=\"DENY\"}[$window])) or vector(0)) / "
                                            + "sum(rate(" + CLOSED.formatted("") + "[$window]))",
                                    increase(CLOSED.formatted(""))),
                            new Variant(
                                    24,
                                    "(sum(rate(" + CLOSED.formatted(",response_flags!~\"-|DENY\"")
                                            + "[$window])) or vector(0)) / sum(rate(" + CLOSED.formatted("")
                                            + "[$window]))",
                                    increase(CLOSED.formatted(""))),
                            new Variant(22, "", "")),
                    ZTUNNEL_METRICS,
                    "From 1.24 to 1.28 only failures to connect show, as flag CONNECT; before 1.24 none does."),
            new Entry(
                    BuiltInCheck.WAYPOINT_5XX,
                    "The share of requests through waypoints that were answered with 5xx, against the time before the step",
                    0.01,
                    100,
                    Compare.BEFORE,
                    Needs.WAYPOINTS,
                    List.of(new Variant(
                            22,
                            "(sum(rate(istio_requests_total{reporter=\"waypoint\",response_code=~\"5..\"}[$window])) "
                                    + "or vector(0)) / sum(rate(istio_requests_total{reporter=\"waypoint\"}[$window]))",
                            increase("istio_requests_total{reporter=\"waypoint\"}"))),
                    "https://istio.io/latest/docs/reference/config/metrics/",
                    "All waypoints of the cluster count."),
            new Entry(
                    BuiltInCheck.XDS_REJECTS,
                    "Configuration of the revision's istiod that proxies rejected, against the time before the step",
                    0,
                    2,
                    Compare.BEFORE,
                    Needs.NOTHING,
                    List.of(new Variant(
                            22,
                            "sum(increase(pilot_total_xds_rejects{pod=~\"$istiods\"}[$window])) or vector(0)",
                            SCRAPED.formatted("pilot_xds{pod=~\"$istiods\"}"))),
                    "https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics",
                    ""),
            new Entry(
                    BuiltInCheck.PLAINTEXT_FALLBACK,
                    "The share of connections into the nodes' workloads without mutual TLS, against the time before the step",
                    0.01,
                    100,
                    Compare.BEFORE,
                    Needs.MESH_PODS,
                    List.of(new Variant(
                            22,
                            "(sum(rate(" + OPENED.formatted(",connection_security_policy!=\"mutual_tls\"")
                                    + "[$window])) or vector(0)) / sum(rate(" + OPENED.formatted("") + "[$window]))",
                            increase(OPENED.formatted("")))),
                    ZTUNNEL_METRICS,
                    "Connections of a ztunnel that is bypassed altogether do not show."),
            new Entry(
                    BuiltInCheck.RECONNECTS,
                    "How often the worst of the nodes' ztunnels lost istiod by an error",
                    3,
                    2,
                    Compare.NONE,
                    Needs.NOTHING,
                    List.of(new Variant(
                            22,
                            "max(sum by (node) (increase(istio_xds_connection_terminations_total"
                                    + "{node=~\"$nodes\",reason=~\"Error|ConnectionError\"}[$window]))) or vector(0)",
                            SCRAPED.formatted(ACTIVE))),
                    "https://github.com/istio/ztunnel/blob/master/src/xds/metrics.rs",
                    "Ends that are part of the protocol, as every 30 minutes, do not count."));

    /** Every built-in check, in the order of {@link BuiltInCheck}. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /** The query of a check for the versions it is to judge. */
    static Resolution resolve(CheckSpec check, Scope scope) {
        Optional<Entry> entry = check.builtIn()
                .flatMap(known ->
                        ENTRIES.stream().filter(each -> each.check() == known).findFirst());
        Bounds bounds = requireNonNullElse(check.bounds(), Bounds.NONE);
        return entry.map(found -> resolve(found, bounds, scope))
                .orElseGet(() -> new Resolution.Impossible("is no check of this version of Headway"));
    }

    private static Resolution resolve(Entry entry, Bounds bounds, Scope scope) {
        if (entry.variants().size() == 1) {
            return found(entry, entry.variants().getFirst(), bounds);
        }
        if (!scope.blindness().isEmpty()) {
            return new Resolution.Impossible("cannot tell the versions: " + scope.blindness());
        }
        List<Variant> needed = new ArrayList<>();
        for (String version : scope.versions()) {
            Matcher minor = MINOR.matcher(version);
            if (!minor.matches()) {
                return new Resolution.Impossible("cannot tell the version of ztunnel from '%s'".formatted(version));
            }
            Variant variant = variant(entry, Integer.parseInt(minor.group(1)));
            if (variant.query().isEmpty()) {
                return new Resolution.Impossible("cannot be seen in the metrics of ztunnel %s".formatted(version));
            }
            needed.add(variant);
        }
        return switch ((int) needed.stream().distinct().count()) {
            case 0 -> new Resolution.Impossible("finds no ztunnel to ask about");
            case 1 -> found(entry, needed.getFirst(), bounds);
            default ->
                new Resolution.Impossible(
                        "would need one query for all of ztunnel " + String.join(", ", scope.versions()));
        };
    }

    private static Variant variant(Entry entry, int minor) {
        return entry.variants().stream()
                .filter(variant -> minor >= variant.since())
                .findFirst()
                .orElse(entry.variants().getLast());
    }

    private static Resolution found(Entry entry, Variant variant, Bounds bounds) {
        return new Resolution.Found(
                new PrometheusSpec(
                        variant.query(),
                        variant.samples(),
                        requireNonNullElse(bounds.max(), entry.max()),
                        null,
                        requireNonNullElse(bounds.minSamples(), entry.minSamples()),
                        requireNonNullElse(bounds.lasting(), Duration.ZERO),
                        entry.compare()),
                entry.needs());
    }

    private static String increase(String selector) {
        return "sum(increase(%s[$window]))".formatted(selector);
    }
}
