package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The traffic of a cluster's workloads and the metrics that Istio's components have of it.
 *
 * <p>Nothing is sent. Each workload opens connections at a steady rate, and what becomes of them follows from the pods there are and the
 * faults that are set. Counters belong to a pod and end with it. It is modelled from the first question on and costs nothing before; after
 * that, changes of ztunnels and faults count at once, those of workloads at the next question.
 */
public final class SandboxTraffic {

    /**
     * What workloads have lost since the first question.
     *
     * @param reset open connections that broke
     * @param failed new connections that did not come about
     */
    public record Losses(long reset, long failed) {}

    private final String cluster;
    private final Supplier<List<Pod>> pods;
    private final Predicate<Pod> ambient;
    private final Predicate<Pod> outside;
    private final SandboxFaults faults;
    private final LongSupplier nanos;
    private final Map<String, Counters> counters = new HashMap<>();
    private final KeptConnections kept = new KeptConnections();
    private MeshPods now;
    private TrafficRates rates;
    private long since;
    private double failed;
    private boolean asked;

    /**
     * @param pods every pod of the cluster
     * @param ambient which of them are applications in the mesh
     * @param outside which of those started outside it
     */
    SandboxTraffic(
            String cluster,
            Supplier<List<Pod>> pods,
            Predicate<Pod> ambient,
            Predicate<Pod> outside,
            SandboxFaults faults,
            LongSupplier nanos) {
        this.cluster = cluster;
        this.pods = pods;
        this.ambient = ambient;
        this.outside = outside;
        this.faults = faults;
        this.nanos = nanos;
        this.now = new MeshPods(List.of(), ambient);
        this.rates = new TrafficRates(now, faults, outside, this::counters, kept);
        faults.onChange(this::changed);
    }

    /** The metrics of every component in the text format of Prometheus, with the labels cluster, node, namespace and pod. */
    public synchronized String metrics() {
        advance();
        Exposition page = new Exposition();
        MeshGauges gauges = new MeshGauges(now, outside, kept, page);
        now.ztunnels().forEach(pod -> gauges.ztunnel(pod, write(page, pod)));
        now.agents().forEach(pod -> gauges.agent(pod, write(page, pod)));
        now.istiods().forEach(pod -> gauges.istiod(pod, write(page, pod)));
        now.gateways().forEach(pod -> write(page, pod));
        return page.toString();
    }

    /** What workloads have lost. */
    public synchronized Losses losses() {
        advance();
        return new Losses(kept.reset(), Math.round(failed));
    }

    /** A ztunnel or a fault is not what it was. */
    synchronized void changed() {
        if (asked) {
            advance();
        }
    }

    /** Lets what was true until now grow until now, and looks at what is true from now on. */
    private void advance() {
        long time = nanos.getAsLong();
        if (asked && time > since) {
            failed += rates.grow((time - since) / 1e9);
        }
        asked = true;
        since = time;
        now = new MeshPods(pods.get(), ambient);
        counters.keySet().removeIf(uid -> !now.present(uid));
        kept.drop(now);
        rates = new TrafficRates(now, faults, outside, this::counters, kept);
    }

    private Counters counters(Pod pod) {
        return counters.computeIfAbsent(MeshPods.uid(pod), uid -> new Counters());
    }

    private String write(Exposition page, Pod pod) {
        String labels = Exposition.labels(
                "cluster", cluster,
                "node", Pods.node(pod),
                "namespace", pod.getMetadata().getNamespace(),
                "pod", pod.getMetadata().getName());
        counters(pod).writeTo(page, labels);
        return labels;
    }
}
