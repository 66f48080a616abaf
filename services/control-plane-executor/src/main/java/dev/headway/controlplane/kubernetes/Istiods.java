package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The istiod pods of a revision, and what a revision leaves behind. */
final class Istiods {

    /** A gauge of connected proxies, one line for each of their versions. */
    private static final Pattern CONNECTED = Pattern.compile("(?m)^pilot_xds(?:\\{[^}]*})? +([0-9.eE+]+)\\s*$");

    private static final int METRICS = 15014;

    private final KubernetesClient client;
    private final String revision;

    Istiods(KubernetesClient client, String revision) {
        this.client = client;
        this.revision = revision;
    }

    /** How many proxies each pod says are connected to it, empty where the API server does not pass the question on. */
    Map<String, Optional<Long>> connectedProxies() {
        Map<String, Optional<Long>> connected = new TreeMap<>();
        for (Pod pod : client.pods()
                .inAnyNamespace()
                .withLabel("app", "istiod")
                .withLabel(IstioNames.REV, revision)
                .list()
                .getItems()) {
            connected.put(
                    pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
                    metrics(pod).map(Istiods::connected));
        }
        return connected;
    }

    /** Removes the Leases by which the revision chose a leader; istiod loses the right to before it can do so itself. */
    int removeLeases(String namespace) {
        int removed = 0;
        for (String lease : new String[] {"istio-gateway-deployment-", "istio-gateway-status-leader-"}) {
            var found = client.leases().inNamespace(namespace).withName(lease + revision);
            if (found.get() != null) {
                found.delete();
                removed++;
            }
            var map = client.configMaps().inNamespace(namespace).withName(lease + revision);
            if (map.get() != null) {
                map.delete();
                removed++;
            }
        }
        return removed;
    }

    static long connected(String metrics) {
        double sum = 0;
        Matcher line = CONNECTED.matcher(metrics);
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return Math.round(sum);
    }

    private Optional<String> metrics(Pod pod) {
        try {
            return Optional.ofNullable(client.raw("/api/v1/namespaces/%s/pods/%s:%d/proxy/metrics"
                    .formatted(
                            pod.getMetadata().getNamespace(), pod.getMetadata().getName(), METRICS)));
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }
}
