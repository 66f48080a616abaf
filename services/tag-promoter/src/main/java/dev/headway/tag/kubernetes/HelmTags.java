package dev.headway.tag.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.RenderedChart.Document;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the charts of Istio know of tags and of the default revision. */
final class HelmTags {

    private static final String ISTIOD = "istiod";
    private static final String BASE = "base";
    private static final String REVISION = "revision";
    private static final String REVISION_TAGS = "revisionTags";

    /** What charts of istiod from 1.24 put above the rest. */
    private static final String PILOT = "pilot.";

    private static final String DEFAULT_REVISION = "defaultRevision";

    /** The templates of tags: one until Istio 1.27, two since. */
    private static final Set<String> TEMPLATES = Set.of(
            "templates/revision-tags.yaml", "templates/revision-tags-mwc.yaml", "templates/revision-tags-svc.yaml");

    private static final String RELEASE_NAME = "meta.helm.sh/release-name";
    private static final String RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

    /** The Helm release that an object says it belongs to. */
    record ReleaseName(String namespace, String name) {
        @Override
        public String toString() {
            return "Helm release " + namespace + "/" + name;
        }
    }

    private final Cluster cluster;
    private final ReleaseHistory history;
    private final HelmEngine helm;
    private final ChartSource charts;

    HelmTags(Cluster cluster, HelmEngine helm, ChartSource charts) {
        this.cluster = cluster;
        this.history = new ReleaseHistory(cluster.client());
        this.helm = helm;
        this.charts = charts;
    }

    /** The tag's objects as the target's chart renders them with the values of the target's release. */
    List<HasMetadata> render(String tag, Target target) {
        StoredRelease istiod = release(
                ISTIOD,
                stored -> TagRules.label(revisionOf(stored.values())).equals(TagRules.label(target.revision())));
        Chart chart = charts.find(target, ISTIOD);
        Values values = istiod.values()
                .with(REVISION, target.revision().equals(TagRules.DEFAULT) ? "" : target.revision())
                .with(REVISION_TAGS, JsonNodeFactory.instance.arrayNode().add(tag))
                .without(PILOT + REVISION)
                .without(PILOT + REVISION_TAGS);
        List<HasMetadata> objects =
                helm
                        .template(
                                chart,
                                istiod.release().namespace(),
                                istiod.release().name(),
                                values,
                                "")
                        .documents()
                        .stream()
                        .filter(document -> TEMPLATES.contains(document.source()))
                        .map(HelmTags::object)
                        .toList();
        if (objects.stream().noneMatch(MutatingWebhookConfiguration.class::isInstance)) {
            throw new RefusedException(
                    FailureReason.HELM_FAILED,
                    "chart %s renders no webhook for tag '%s' with the values of release %s, as with global.operatorManageWebhooks"
                            .formatted(chart, tag, istiod));
        }
        return objects;
    }

    /** Upgrades the base release with the chart it has and one value changed. */
    String moveDefaultRevision(String revision, StepRef step) {
        StoredRelease base = release(BASE, stored -> true);
        Values values = base.values().with(DEFAULT_REVISION, TagRules.label(revision));
        try (ChartArchive archive = ChartArchive.of(base)) {
            helm.upgrade(
                    cluster,
                    base.release().namespace(),
                    base.release().name(),
                    archive.chart(),
                    values,
                    "headway " + step);
        }
        return "Helm release %s/%s"
                .formatted(base.release().namespace(), base.release().name());
    }

    /** The release an object belongs to, if Helm made it. */
    static Optional<ReleaseName> owner(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null || !annotations.containsKey(RELEASE_NAME)
                ? Optional.empty()
                : Optional.of(new ReleaseName(
                        annotations.getOrDefault(RELEASE_NAMESPACE, ""), annotations.getOrDefault(RELEASE_NAME, "")));
    }

    /** The object with the mark that makes Helm leave it alone when its release no longer has it. */
    static HasMetadata kept(HasMetadata object) {
        object.getMetadata().getAnnotations().put("helm.sh/resource-policy", "keep");
        return object;
    }

    /** Whether the values of a release declare the tag. */
    boolean declares(ReleaseName owner, String tag) {
        return history.newest(owner.namespace(), owner.name())
                .flatMap(stored -> stored.values().at(REVISION_TAGS))
                .map(tags -> !tags.equals(without(tags, tag)))
                .orElse(false);
    }

    /** Upgrades a release with the chart it has and one tag less; its objects that are marked to be kept stay. */
    String undeclare(ReleaseName owner, String tag) {
        StoredRelease stored = history.newest(owner.namespace(), owner.name())
                .orElseThrow(() -> new RefusedException(FailureReason.NOT_FOUND, "there is no " + owner));
        JsonNode tags = stored.values().at(REVISION_TAGS).orElseGet(JsonNodeFactory.instance::arrayNode);
        try (ChartArchive archive = ChartArchive.of(stored)) {
            helm.upgrade(
                    cluster,
                    owner.namespace(),
                    owner.name(),
                    archive.chart(),
                    stored.values().with(REVISION_TAGS, without(tags, tag)),
                    "headway: tag " + tag + " is no longer part of this release");
        }
        return owner.toString();
    }

    private static JsonNode without(JsonNode tags, String tag) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        tags.forEach(each -> {
            if (!each.asText().equals(tag)) {
                rest.add(each);
            }
        });
        return rest;
    }

    private static String revisionOf(Values values) {
        return values.text(values.at(PILOT + REVISION).isPresent() ? PILOT + REVISION : REVISION);
    }

    private StoredRelease release(String chart, Predicate<StoredRelease> wanted) {
        return history.newest(Set.of(chart)).stream()
                .filter(HelmTags::ofIstio)
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        FailureReason.NOT_FOUND,
                        "cluster %s has no Helm release of chart %s that fits".formatted(cluster, chart)));
    }

    /** Charts of other projects are called base too. */
    private static boolean ofIstio(StoredRelease stored) {
        return stored.archive().path("metadata").toString().contains("istio");
    }

    private static HasMetadata object(Document document) {
        HasMetadata object = Serialization.unmarshal(document.yaml());
        if (object instanceof MutatingWebhookConfiguration webhook) {
            // istiod fills it in; applied from the chart it would be taken away until then.
            webhook.getWebhooks().forEach(each -> each.getClientConfig().setCaBundle(null));
        }
        return object;
    }
}
