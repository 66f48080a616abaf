package dev.headway.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The values that users gave to the releases of Istio, one entry a leaf: {@code ztunnel logLevel -> info}. */
final class UserValues {

    /** What an upgrade sets itself. */
    private static final Set<String> OURS = Set.of("revision", "defaultRevision", "updateStrategy.type");

    private static final Set<String> CHARTS = Set.of("base", "istiod", "cni", "ztunnel", "gateway");

    private UserValues() {}

    /** The values of every release now; those of all istiod releases under the name of their chart. */
    static Map<String, String> of(SandboxCluster cluster) {
        Map<String, String> values = new TreeMap<>();
        new ReleaseHistory(cluster.client())
                .newest(CHARTS)
                .forEach(stored ->
                        add(stored.release().chart() + " ", "", stored.values().tree(), values));
        return values;
    }

    private static void add(String chart, String path, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> add(
                            chart,
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            field.getValue(),
                            values));
        } else if (!OURS.contains(path)) {
            values.put(chart + path, node.toString());
        }
    }
}
