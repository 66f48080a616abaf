package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Catalogue;
import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.controlplane.domain.SurveyRules;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import java.util.List;

/** The survey of a cluster: reads, rehearses the Helm steps of a target, judges. It changes nothing. */
final class SurveySteps {

    private static final Catalogue CATALOGUE = Catalogues.builtIn();

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final HelmEngine helm;

    SurveySteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
        this.helm = helm;
    }

    ClusterSurveyed survey(SurveyCluster command, Instant at) {
        List<StoredRelease> installed = releases.installed();
        Observation seen = new ClusterReader(cluster.client(), releases, installed).read();
        UpgradeSpec spec = command.spec();
        Rehearsal rehearsal = spec == null
                ? Rehearsal.NONE
                : new Rehearsals(cluster, releases, installed, charts, helm, seen).of(spec);
        return new ClusterSurveyed(command.step(), SurveyRules.survey(seen, rehearsal, CATALOGUE, spec), at);
    }
}
