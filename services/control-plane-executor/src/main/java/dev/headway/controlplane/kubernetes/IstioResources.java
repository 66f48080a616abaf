package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIGroupList;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.function.Consumer;

/**
 * Istio's own resources, of whatever kinds the cluster has. A revision takes those that are labelled with its name; tags are
 * not resolved there.
 */
final class IstioResources {

    private static final long PAGE = 500;

    private final KubernetesClient client;

    IstioResources(KubernetesClient client) {
        this.client = client;
    }

    /** Hands on every resource that is labelled with the revision. */
    void labelled(String revision, Consumer<GenericKubernetesResource> consumer) {
        APIGroupList groups = client.getApiGroups();
        if (groups == null) {
            return;
        }
        for (APIGroup group : groups.getGroups()) {
            if (group.getName().endsWith(".istio.io")) {
                group(group, revision, consumer);
            }
        }
    }

    private void group(APIGroup group, String revision, Consumer<GenericKubernetesResource> consumer) {
        String version = group.getPreferredVersion().getVersion();
        APIResourceList resources = client.getApiResources(group.getName() + "/" + version);
        if (resources == null) {
            return;
        }
        for (APIResource resource : resources.getResources()) {
            if (resource.getVerbs().contains("list") && !resource.getName().contains("/")) {
                ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                        .withGroup(group.getName())
                        .withVersion(version)
                        .withKind(resource.getKind())
                        .withPlural(resource.getName())
                        .withNamespaced(Boolean.TRUE.equals(resource.getNamespaced()))
                        .build();
                Pages.each(
                        client.genericKubernetesResources(context)
                                .inAnyNamespace()
                                .withLabel(IstioNames.REV, revision),
                        PAGE,
                        consumer);
            }
        }
    }
}
