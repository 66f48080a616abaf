package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What ztunnels, CNI agents and istiods say of the moment. */
final class MeshGauges {

    private final MeshPods pods;
    private final Predicate<Pod> outside;
    private final KeptConnections kept;
    private final Exposition page;

    MeshGauges(MeshPods pods, Predicate<Pod> outside, KeptConnections kept, Exposition page) {
        this.pods = pods;
        this.outside = outside;
        this.kept = kept;
        this.page = page;
    }

    void ztunnel(Pod ztunnel, String labels) {
        Era era = MeshPods.era(ztunnel);
        long enrolled = pods.workloads().stream()
                .filter(pod -> Pods.node(pod).equals(Pods.node(ztunnel)) && !outside.test(pod))
                .count();
        boolean serves = MeshPods.runs(ztunnel);
        page.gauge(
                "istio_build", Exposition.labels("component", "ztunnel", "tag", era.version() + "") + "," + labels, 1);
        page.gauge("workload_manager_active_proxy_count", labels, serves ? enrolled : 0);
        page.gauge("workload_manager_pending_proxy_count", labels, serves ? 0 : enrolled);
        if (era.countsFailedConnections()) {
            page.gauge("istio_tcp_sockets_open", labels, kept.through(ztunnel));
        }
    }

    void agent(Pod agent, String labels) {
        page.gauge("istio_cni_install_ready", labels, MeshPods.runs(agent) ? 1 : 0);
        page.gauge(
                "ztunnel_connected",
                labels,
                pods.ztunnels().stream()
                        .filter(ztunnel -> Pods.node(ztunnel).equals(Pods.node(agent)))
                        .count());
    }

    void istiod(Pod istiod, String labels) {
        String version = MeshPods.era(istiod).version() + "";
        page.gauge("istio_build", Exposition.labels("component", "pilot", "tag", version) + "," + labels, 1);
        page.gauge("pilot_info", Exposition.labels("version", version) + "," + labels, 1);
        proxies(istiod)
                .forEach(
                        (of, count) -> page.gauge("pilot_xds", Exposition.labels("version", of) + "," + labels, count));
    }

    /** The proxies connected to an istiod by their version; those of a revision are spread over its istiods. */
    private Map<String, Integer> proxies(Pod istiod) {
        Map<String, Integer> connected = new TreeMap<>();
        List<Pod> istiods = pods.istiods(Pods.label(istiod, "istio.io/rev"));
        List<Pod> proxies = Stream.concat(pods.ztunnels().stream(), pods.gateways().stream())
                .filter(MeshPods::runs)
                .filter(pod -> MeshPods.revision(pod).equals(Pods.label(istiod, "istio.io/rev")))
                .toList();
        for (int i = 0; i < proxies.size() && !istiods.isEmpty(); i++) {
            if (istiods.get(i % istiods.size()) == istiod) {
                connected.merge(MeshPods.era(proxies.get(i)).version() + "", 1, Integer::sum);
            }
        }
        return connected;
    }
}
