package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/** Kubeconfig documents with one context per sandbox cluster, which carries the labels of the cluster as an extension. */
final class Kubeconfigs {

    /** The name of the context extension that holds a cluster's labels. */
    static final String EXTENSION = "headway.dev/cluster";

    private Kubeconfigs() {}

    static String merged(List<SandboxCluster> clusters) {
        ConfigBuilder merged = new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext(clusters.getFirst().name());
        for (SandboxCluster cluster : clusters) {
            Config one = Serialization.unmarshal(cluster.address(), Config.class);
            merged.addAllToClusters(one.getClusters()).addAllToUsers(one.getUsers());
            for (NamedContext context : one.getContexts()) {
                context.getContext()
                        .setExtensions(List.of(new NamedExtension(Map.of("labels", cluster.labels()), EXTENSION)));
                merged.addToContexts(context);
            }
        }
        return Serialization.asYaml(merged.build());
    }
}
