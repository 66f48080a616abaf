package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What grows, and how fast, as long as a cluster stays as it is: every workload opens connections to its peer, the one half way round the
 * ring of all workloads, and sends it requests through the waypoint of its namespace.
 *
 * <p>A connection goes through the ztunnel of the source's node and that of the destination's. It fails if either breaks traffic, or if
 * nobody listens at either; what a ztunnel says of that depends on its version.
 */
final class TrafficRates {

    /** Connections a workload opens and closes again, per second. */
    static final double CONNECTIONS = 50;

    /** Requests a workload sends, per second. */
    static final double REQUESTS = 10;

    private static final double BYTES = 2_000;

    private record Rate(Counters counters, String name, String labels, double perSecond) {}

    private final MeshPods pods;
    private final SandboxFaults faults;
    private final Predicate<Pod> outside;
    private final Function<Pod, Counters> counters;
    private final List<Rate> rates = new ArrayList<>();
    private double failing;

    /**
     * @param outside which workloads bypass the ztunnel of their node
     * @param counters those of a pod
     */
    TrafficRates(
            MeshPods pods,
            SandboxFaults faults,
            Predicate<Pod> outside,
            Function<Pod, Counters> counters,
            KeptConnections kept) {
        this.pods = pods;
        this.faults = faults;
        this.outside = outside;
        this.counters = counters;
        List<Pod> ring = pods.workloads();
        for (int i = 0; i < ring.size() && ring.size() > 1; i++) {
            Pod source = ring.get(i);
            Pod destination = ring.get((i + ring.size() / 2) % ring.size());
            boolean works = connect(source, destination, kept);
            request(i, source, destination, works);
        }
        pods.ztunnels().stream().filter(MeshPods::runs).forEach(this::reconnect);
        pods.istiods().stream().filter(MeshPods::runs).forEach(this::push);
    }

    /** Adds what has grown in a time, and returns how many connections have failed in it. */
    double grow(double seconds) {
        rates.forEach(rate -> rate.counters().add(rate.name(), rate.labels(), rate.perSecond() * seconds));
        return failing * seconds;
    }

    private boolean connect(Pod source, Pod destination, KeptConnections kept) {
        boolean plain = outside.test(source) || outside.test(destination);
        Optional<Pod> near = outside.test(source) ? Optional.empty() : pods.serving(Pods.node(source));
        Optional<Pod> far = outside.test(destination) ? Optional.empty() : pods.serving(Pods.node(destination));
        boolean sent = outside.test(source) || near.filter(this::works).isPresent();
        boolean works =
                sent && (outside.test(destination) || far.filter(this::works).isPresent());
        if (!works) {
            failing += CONNECTIONS;
        } else if (near.isPresent() && far.isPresent()) {
            kept.open(source, destination, List.of(near.get(), far.get()));
        }
        near.ifPresent(ztunnel -> report(ztunnel, "source", source, destination, works, plain));
        if (sent) {
            far.ifPresent(ztunnel -> report(ztunnel, "destination", source, destination, works, plain));
        }
        return works;
    }

    private boolean works(Pod ztunnel) {
        return !faults.breaksTraffic(ztunnel);
    }

    private void report(Pod ztunnel, String reporter, Pod source, Pod destination, boolean works, boolean plain) {
        Era era = MeshPods.era(ztunnel);
        if (!works && !era.reportsFailedConnections()) {
            return;
        }
        String opened = TrafficLabels.connection(reporter, source, destination, "-", !plain);
        String closed = works ? opened : TrafficLabels.connection(reporter, source, destination, "CONNECT", !plain);
        add(ztunnel, "istio_tcp_connections_opened_total", opened, CONNECTIONS);
        add(ztunnel, "istio_tcp_connections_closed_total", closed, CONNECTIONS);
        if (works) {
            add(ztunnel, "istio_tcp_sent_bytes_total", opened, CONNECTIONS * BYTES);
            add(ztunnel, "istio_tcp_received_bytes_total", opened, CONNECTIONS * BYTES);
        } else if (era.countsFailedConnections()) {
            add(ztunnel, "istio_tcp_connections_failed_total", closed, CONNECTIONS);
        }
    }

    private void request(int number, Pod source, Pod destination, boolean works) {
        List<Pod> waypoints = pods.waypoints(destination.getMetadata().getNamespace());
        if (!waypoints.isEmpty()) {
            Pod waypoint = waypoints.get(number % waypoints.size());
            boolean served = works && !faults.failsRequests(waypoint);
            add(
                    waypoint,
                    "istio_requests_total",
                    TrafficLabels.request("waypoint", source, destination, served),
                    REQUESTS);
        }
        pods.gateways().stream()
                .filter(gateway -> number == 0 && MeshPods.runs(gateway) && !MeshPods.waypoint(gateway))
                .forEach(ingress -> add(
                        ingress,
                        "istio_requests_total",
                        TrafficLabels.request(
                                "source",
                                ingress,
                                destination,
                                !faults.failsRequests(ingress)
                                        && pods.serving(Pods.node(destination))
                                                .filter(this::works)
                                                .isPresent()),
                        REQUESTS));
    }

    /** A ztunnel without istiod tries again once a second. */
    private void reconnect(Pod ztunnel) {
        if (pods.istiods(MeshPods.revision(ztunnel)).isEmpty()) {
            add(ztunnel, "istio_xds_connection_terminations_total", "reason=\"ConnectionError\"", 1);
        }
    }

    private void push(Pod istiod) {
        add(istiod, "pilot_xds_pushes", "type=\"wds\"", 1);
        if (faults.rejectsConfiguration(istiod)) {
            add(istiod, "pilot_total_xds_rejects", "type=\"wds\"", 1);
        }
    }

    private void add(Pod pod, String name, String labels, double perSecond) {
        rates.add(new Rate(counters.apply(pod), name, labels, perSecond));
    }
}
