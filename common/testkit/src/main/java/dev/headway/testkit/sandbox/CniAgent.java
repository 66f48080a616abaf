package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jspecify.annotations.Nullable;

/**
 * The Istio CNI agents of all nodes in one: marks the running pods of ambient namespaces as redirected to their ztunnel, except those
 * that started without the plugin.
 */
final class CniAgent extends Controller {

    static final String REDIRECTED = "ambient.istio.io/redirection";

    private static final String MODE = "istio.io/dataplane-mode";
    private static final String MARK = "{\"metadata\":{\"annotations\":{\"" + REDIRECTED + "\":\"enabled\"}}}";

    private final CniPlugins plugins;
    private final SharedIndexInformer<Namespace> namespaces;
    private final SharedIndexInformer<Pod> pods;

    CniAgent(KubernetesClient client, CniPlugins plugins) {
        super("cni-agent", client);
        this.plugins = plugins;
        this.namespaces = watch(client.namespaces().withLabel(MODE, "ambient"), namespace -> enqueueAll());
        this.pods = watch(client.pods().inAnyNamespace().withoutLabel(MODE, "none"), pod -> enqueue(key(pod)));
    }

    private void enqueueAll() {
        pods.getIndexer().list().forEach(pod -> enqueue(key(pod)));
    }

    @Override
    void reconcile(String key) {
        @Nullable Pod pod = pods.getIndexer().getByKey(key);
        if (pod != null
                && Pods.ready(pod)
                && !Pods.terminating(pod)
                && !plugins.outside(pod)
                && Pods.annotation(pod, REDIRECTED).isEmpty()
                && namespaces.getIndexer().getByKey(pod.getMetadata().getNamespace()) != null) {
            client.resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), MARK);
        }
    }
}
