package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The steps of chart base: CRDs and the default validator. */
final class BaseSteps {

    private static final String OWNER = "meta.helm.sh/release-name";
    private static final String OWNER_NAMESPACE = "meta.helm.sh/release-namespace";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String DEFAULT_REVISION = "defaultRevision";

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final HelmEngine helm;

    BaseSteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
        this.helm = helm;
    }

    CrdsApplied apply(ApplyCrds command, Instant at) {
        String version = command.target().version().toString();
        Chart chart = charts.find(command.target(), IstioReleases.BASE);
        HelmRelease base = releases.only(IstioReleases.BASE).release();
        StoredRelease effective = releases.effective(base);
        Values values = keepingDefaultRevision(effective.values());
        int adopted = adopt(chart, base, values);
        return new CrdsApplied(
                command.step(), releases.bring(base.namespace(), base.name(), chart, values), adopted, List.of(), at);
    }

    /** The validator may have been moved without Helm, and the upgrade would move it back. */
    private Values keepingDefaultRevision(Values values) {
        HasMetadata validator = cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR)
                .get();
        String observed = validator == null ? "" : ObjectMetas.label(validator, IstioNames.REV);
        String stored = values.at(DEFAULT_REVISION).isPresent() ? values.text(DEFAULT_REVISION) : "default";
        return observed.isEmpty() || observed.equals(stored) ? values : values.with(DEFAULT_REVISION, observed);
    }

    /** Helm refuses CRDs that were applied without it, or kept from a chart that had them outside its templates. */
    private int adopt(Chart chart, HelmRelease base, Values values) {
        int adopted = 0;
        for (GenericKubernetesResource wanted :
                helm.template(chart, base.namespace(), base.name(), values, "").ofKind("CustomResourceDefinition")) {
            HasMetadata existing = cluster.client()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(wanted.getMetadata().getName())
                    .get();
            if (existing != null && !owned(existing.getMetadata())) {
                own(existing.getMetadata().getName(), base);
                adopted++;
            }
        }
        return adopted;
    }

    private static boolean owned(ObjectMeta metadata) {
        return "Helm"
                        .equals(Objects.requireNonNullElse(metadata.getLabels(), Map.<String, String>of())
                                .get(MANAGED_BY))
                && Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of())
                        .containsKey(OWNER);
    }

    private void own(String crd, HelmRelease base) {
        JsonPatches.merge(
                cluster.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(crd),
                Map.of(
                        "metadata",
                        Map.of(
                                "labels",
                                Map.of(MANAGED_BY, "Helm"),
                                "annotations",
                                Map.of(OWNER, base.name(), OWNER_NAMESPACE, base.namespace()))));
    }
}
