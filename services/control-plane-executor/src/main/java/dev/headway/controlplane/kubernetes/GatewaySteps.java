package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The steps of chart gateway. Its image is filled in by injection when a pod is created, so a pod is at a revision only
 * after a restart.
 */
final class GatewaySteps {

    static final String RESTARTED_FOR = "headway.dev/restarted-for";

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;

    GatewaySteps(Cluster cluster, IstioReleases releases, ChartSource charts) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
    }

    GatewayUpgraded upgrade(UpgradeGateway command, Instant at) {
        String version = command.target().version().toString();
        Chart chart = charts.find(command.target(), IstioReleases.GATEWAY);
        StoredRelease effective = releases.effective(command.gateway());
        Values values = CarriedValues.to(effective.values(), effective.release().version(), version);
        HelmRelease release =
                releases.bring(command.gateway().namespace(), command.gateway().name(), chart, values);
        restart(release, command.step());
        return new GatewayUpgraded(command.step(), release, List.of(), at);
    }

    GatewayRestored restore(RestoreGateway command, Instant at) {
        HelmRelease release = releases.restore(command.previous(), UnaryOperator.identity());
        restart(release, command.step());
        return new GatewayRestored(command.step(), release, List.of(), at);
    }

    /** The same mark twice is no second restart. */
    private void restart(HelmRelease release, StepRef step) {
        Map<String, ?> patch = Map.of(
                "spec",
                Map.of(
                        "template",
                        Map.of(
                                "metadata",
                                Map.of(
                                        "annotations",
                                        Map.of(RESTARTED_FOR, step.upgrade() + "/" + release.version())))));
        RenderedChart manifest = RenderedChart.parse(releases.effective(release).manifest());
        for (GenericKubernetesResource deployment : manifest.ofKind("Deployment")) {
            JsonPatches.merge(
                    cluster.client()
                            .apps()
                            .deployments()
                            .inNamespace(release.namespace())
                            .withName(deployment.getMetadata().getName()),
                    patch);
        }
        for (GenericKubernetesResource daemonSet : manifest.ofKind("DaemonSet")) {
            JsonPatches.merge(
                    cluster.client()
                            .apps()
                            .daemonSets()
                            .inNamespace(release.namespace())
                            .withName(daemonSet.getMetadata().getName()),
                    patch);
        }
    }
}
