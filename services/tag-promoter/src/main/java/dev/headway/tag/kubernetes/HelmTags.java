package dev.headway.tag.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.RenderedChart.Document;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What the charts of Istio know of tags and of the default revision. */
final class HelmTags {

    private static final String LEASE = "headway-tags";
    private static final Set<String> CARRIED_OUT = Set.of("deployed", "superseded");
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
    private final LeaseHolder self;
    private final Duration leaseDuration;
    private final ReleaseHistory history;
    private final HelmEngine helm;
    private final ChartSource charts;

    HelmTags(Cluster cluster, HelmEngine helm, ChartSource charts, LeaseHolder self, Duration leaseDuration) {
        this.self = self;
        this.leaseDuration = leaseDuration;
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

    /** Whether the newest record of the base release is not of a move to the revision that ended. */
    boolean leftBaseUndone(String revision) {
        return history.newest(Set.of(BASE)).stream()
                .filter(HelmTags::ofIstio)
                .anyMatch(stored -> !stored.deployed()
                        || !TagRules.label(stored.values().text(DEFAULT_REVISION))
                                .equals(TagRules.label(revision)));
    }

    /** Upgrades the base release with the chart it has and one value changed. */
    String moveDefaultRevision(String revision, StepRef step) {
        StoredRelease base = release(BASE, stored -> true);
        return upgrade(
                new ReleaseName(base.release().namespace(), base.release().name()),
                values -> values.with(DEFAULT_REVISION, TagRules.label(revision)),
                step);
    }

    /**
     * Upgrades a release with the chart it has.
     *
     * @throws RefusedException if an operation that is not ours is at work on it
     */
    private String upgrade(ReleaseName name, UnaryOperator<Values> change, StepRef step) {
        OperationLease lease = new OperationLease(cluster.client(), name.namespace(), LEASE, self, leaseDuration);
        StoredRelease newest = newest(name);
        int revision = newest.release().revision();
        if (newest.pending()) {
            recover(lease, newest, step);
            return upgrade(name, change, step);
        }
        StoredRelease effective = history.revisions(name.namespace(), name.name()).stream()
                .filter(StoredRelease::deployed)
                .findFirst()
                .orElse(newest);
        try (TemporaryChart archive = ChartArchive.of(effective)) {
            lease.during(
                    intent(step, newest, revision + 1),
                    () -> helm.upgrade(
                            cluster,
                            name.namespace(),
                            name.name(),
                            archive.chart(),
                            change.apply(effective.values()),
                            "headway " + step));
        }
        return name.toString();
    }

    private void recover(OperationLease lease, StoredRelease pending, StepRef step) {
        OperationLease.Intent intent = intent(step, pending, pending.release().revision());
        if (!lease.announced(intent)) {
            throw new RefusedException(
                    FailureReason.HELM_FAILED,
                    "release %s is under way by an operation that is not the tag promoter's".formatted(pending));
        }
        lease.recovering(intent, () -> history.forget(pending));
    }

    private static OperationLease.Intent intent(StepRef step, StoredRelease stored, int revision) {
        return new OperationLease.Intent(
                "headway " + step,
                stored.release().namespace(),
                stored.release().name(),
                revision);
    }

    private StoredRelease newest(ReleaseName name) {
        return history.newest(name.namespace(), name.name())
                .orElseThrow(() -> new RefusedException(FailureReason.NOT_FOUND, "there is no " + name));
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

    /** Whether the values that a release was last carried out with declare the tag; a cut-off upgrade has superseded them. */
    boolean declares(ReleaseName owner, String tag) {
        return history.revisions(owner.namespace(), owner.name()).stream()
                .filter(stored -> CARRIED_OUT.contains(stored.release().status()))
                .findFirst()
                .filter(stored -> !undeclared(stored.values(), tag).equals(stored.values()))
                .isPresent();
    }

    /** Upgrades a release with the chart it has and one tag less; its objects that are marked to be kept stay. */
    String undeclare(ReleaseName owner, String tag, StepRef step) {
        return upgrade(owner, values -> undeclared(values, tag), step);
    }

    /** Charts until 1.23 take the value below {@code pilot} only, later ones in both places. */
    private static Values undeclared(Values values, String tag) {
        Values rest = values;
        for (String path : List.of(REVISION_TAGS, "pilot." + REVISION_TAGS)) {
            Optional<JsonNode> tags = rest.at(path).filter(JsonNode::isArray);
            if (tags.isPresent()) {
                rest = rest.with(path, without(tags.get(), tag));
            }
        }
        return rest;
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
        if (object.getMetadata().getAnnotations() == null) {
            object.getMetadata().setAnnotations(new HashMap<>());
        }
        if (object instanceof MutatingWebhookConfiguration webhook) {
            // istiod fills it in; applied from the chart it would be taken away until then.
            webhook.getWebhooks().forEach(each -> each.getClientConfig().setCaBundle(null));
        }
        return object;
    }
}
