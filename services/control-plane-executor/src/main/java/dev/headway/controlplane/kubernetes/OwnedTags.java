package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tags that a control plane's release owns, because the user set {@code revisionTags}. They follow another revision by now,
 * and uninstalling the release would delete them all the same.
 */
final class OwnedTags {

    private final KubernetesClient client;
    private final IstioReleases releases;

    OwnedTags(KubernetesClient client, IstioReleases releases) {
        this.client = client;
        this.releases = releases;
    }

    /**
     * Takes the tags out of the release and leaves them in the cluster. An upgrade respects the keep policy of the objects in
     * the cluster, an uninstall only that of the manifest: hence the upgrade.
     */
    void release(StoredRelease istiod) {
        RenderedChart manifest = RenderedChart.parse(istiod.manifest());
        List<GenericKubernetesResource> tags = Stream.of("MutatingWebhookConfiguration", "Service")
                .flatMap(kind -> manifest.ofKind(kind).stream())
                .filter(object -> !ObjectMetas.label(object, IstioNames.TAG).isEmpty())
                .toList();
        if (tags.isEmpty()) {
            return;
        }
        tags.forEach(this::keep);
        releases.bringArchived(istiod, CarriedValues.withoutTags(istiod.values()));
    }

    private void keep(GenericKubernetesResource tag) {
        var live = client.resource(tag);
        if (live.get() != null) {
            JsonPatches.merge(
                    live, Map.of("metadata", Map.of("annotations", Map.of("helm.sh/resource-policy", "keep"))));
        }
    }
}
