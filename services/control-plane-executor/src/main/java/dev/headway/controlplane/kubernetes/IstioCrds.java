package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.model.FailureReason;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The CustomResourceDefinitions of Istio in one cluster. */
final class IstioCrds {

    private static final String FIELD_MANAGER = "headway";
    private static final String OWNER = "meta.helm.sh/release-name";
    private static final String OWNER_NAMESPACE = "meta.helm.sh/release-namespace";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final long ESTABLISHED_WITHIN_SECONDS = 10;
    private static final int NAMED = 5;

    private final KubernetesClient client;

    IstioCrds(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Gives the CRDs that Helm is to upgrade to its release: it refuses those that were applied without it, or come from a
     * chart that had them outside its templates.
     *
     * @return how many had no owner
     * @throws RefusedException if another release owns one of them; nothing was changed then
     */
    int adopt(List<GenericKubernetesResource> wanted, HelmRelease base) {
        List<String> free = new ArrayList<>();
        for (GenericKubernetesResource crd : wanted) {
            String name = crd.getMetadata().getName();
            CustomResourceDefinition existing = crd(name).get();
            if (existing == null) {
                continue;
            }
            String owner = ObjectMetas.annotation(existing, OWNER);
            String namespace = ObjectMetas.annotation(existing, OWNER_NAMESPACE);
            boolean others = !owner.isEmpty() && !(owner.equals(base.name()) && namespace.equals(base.namespace()));
            if (others) {
                throw new RefusedException(
                        FailureReason.OWNED_BY_OTHER,
                        "CustomResourceDefinition %s belongs to Helm release %s/%s and cannot become part of %s/%s"
                                .formatted(name, namespace, owner, base.namespace(), base.name()));
            }
            if (owner.isEmpty() || !"Helm".equals(ObjectMetas.label(existing, MANAGED_BY))) {
                free.add(name);
            }
        }
        Map<String, ?> owned = Map.of(
                "metadata",
                Map.of(
                        "labels",
                        Map.of(MANAGED_BY, "Helm"),
                        "annotations",
                        Map.of(OWNER, base.name(), OWNER_NAMESPACE, base.namespace())));
        free.forEach(name -> JsonPatches.merge(crd(name), owned));
        return free.size();
    }

    /** Applies CRDs that are no part of a release, on the server side: they may be too large for an annotation. */
    void apply(List<GenericKubernetesResource> crds) {
        for (GenericKubernetesResource crd : crds) {
            GenericKubernetesResource own = Serialization.clone(crd);
            ObjectMeta metadata = own.getMetadata();
            if (metadata.getLabels() != null) {
                Map<String, String> labels = new HashMap<>(metadata.getLabels());
                labels.remove(MANAGED_BY);
                metadata.setLabels(labels);
            }
            client.resource(own).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
        }
    }

    /** Reads back whether every CRD is established and has the versions that the chart's has. */
    void read(List<GenericKubernetesResource> wanted, String version, ReadBack back) {
        List<String> unestablished = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (GenericKubernetesResource crd : wanted) {
            String name = crd.getMetadata().getName();
            CustomResourceDefinition live = established(name);
            if (live == null || !established(live)) {
                unestablished.add(name);
            } else if (!versions(live).equals(versions(crd))) {
                different.add(name);
            }
        }
        String subject = "%d CRDs of base %s".formatted(wanted.size(), version);
        int there = wanted.size() - unestablished.size();
        back.holds(
                "crds-established",
                subject,
                words(there, unestablished),
                "%d".formatted(wanted.size()),
                unestablished.isEmpty());
        back.holds(
                "crds-versions",
                subject,
                words(there - different.size(), different),
                "%d with the chart's served and stored versions".formatted(wanted.size()),
                different.isEmpty() && unestablished.isEmpty());
    }

    private @Nullable CustomResourceDefinition established(String name) {
        try {
            return crd(name)
                    .waitUntilCondition(
                            live -> live != null && established(live), ESTABLISHED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (KubernetesClientTimeoutException e) {
            return crd(name).get();
        }
    }

    private static boolean established(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static List<String> versions(HasMetadata crd) {
        List<String> versions = new ArrayList<>();
        JsonNode tree = Serialization.jsonMapper().valueToTree(crd);
        for (JsonNode version : tree.path("spec").path("versions")) {
            versions.add("%s %s %s"
                    .formatted(
                            version.path("name").asText(),
                            version.path("served").asBoolean(),
                            version.path("storage").asBoolean()));
        }
        return versions;
    }

    private static String words(int good, List<String> bad) {
        return bad.isEmpty()
                ? String.valueOf(good)
                : "%d, but not %s".formatted(good, String.join(", ", bad.subList(0, Math.min(NAMED, bad.size()))));
    }

    private Resource<CustomResourceDefinition> crd(String name) {
        return client.apiextensions().v1().customResourceDefinitions().withName(name);
    }
}
