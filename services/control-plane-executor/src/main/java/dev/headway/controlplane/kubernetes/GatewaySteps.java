package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.EditedChart;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The steps of chart gateway. Its image is filled in by injection when a pod is created, so a pod is at a revision only
 * after a restart.
 */
final class GatewaySteps {

    static final String RESTARTED_FOR = "headway.dev/restarted-for";

    private static final String SCHEMA = "values.schema.json";

    /** The first charts of each minor version whose schema agrees with their defaults; all from 1.28.0 do. */
    private static final List<IstioVersion> SOUND_SCHEMAS =
            List.of(IstioVersion.parse("1.25.5"), IstioVersion.parse("1.26.4"), IstioVersion.parse("1.27.1"));

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final InstantSource clock;

    GatewaySteps(Cluster cluster, IstioReleases releases, ChartSource charts, InstantSource clock) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
        this.clock = clock;
    }

    GatewayUpgraded upgrade(UpgradeGateway command, Instant at) {
        Chart chart = charts.find(command.target(), IstioReleases.GATEWAY);
        StoredRelease installed = releases.effective(command.gateway());
        HelmRelease release = bring(chart, installed, StepValues.gateway(command.target(), installed));
        return new GatewayUpgraded(command.step(), release, restart(release, command.step(), template -> true), at);
    }

    GatewayRestored restore(RestoreGateway command, Instant at) {
        StoredRelease archived = releases.archived(command.previous());
        try (TemporaryChart archive = ChartArchive.of(archived)) {
            HelmRelease release = bring(archive.chart(), archived, archived.values());
            return new GatewayRestored(
                    command.step(), release, restart(release, command.step(), wasRestarted(command.step())), at);
        }
    }

    private HelmRelease bring(Chart chart, StoredRelease stored, Values values) {
        HelmRelease gateway = stored.release();
        return acceptable(chart, using -> releases.bring(gateway.namespace(), gateway.name(), using, values));
    }

    /**
     * Calls with a chart that Helm accepts. From 3.18.5 it takes the schema of older charts strictly, which their own
     * defaults do not pass; without the file it does what {@code --skip-schema-validation} does.
     *
     * @see <a href="https://github.com/istio/istio/issues/57354">istio/istio#57354</a>
     */
    static <T> T acceptable(Chart chart, Function<Chart, T> call) {
        if (soundSchema(chart.version())) {
            return call.apply(chart);
        }
        try (TemporaryChart edited = EditedChart.of(chart, files -> {
            Map<String, byte[]> without = new TreeMap<>(files);
            without.remove(SCHEMA);
            return without;
        })) {
            return call.apply(edited.chart());
        }
    }

    private static boolean soundSchema(String chartVersion) {
        return VersionRules.ofImage(chartVersion)
                .map(version -> version.isAtLeast(1, 28)
                        || SOUND_SCHEMAS.stream()
                                .anyMatch(sound -> sound.minor() == version.minor() && sound.compareTo(version) <= 0))
                .orElse(true);
    }

    /** What the upgrade never restarted has the proxies from before: a restart would only cost connections. */
    private static Predicate<PodTemplateSpec> wasRestarted(StepRef step) {
        return template -> ObjectMetas.annotation(template.getMetadata(), RESTARTED_FOR)
                .startsWith(step.upgrade() + "/");
    }

    /** The same mark twice is no second restart. */
    private List<Evidence> restart(HelmRelease release, StepRef step, Predicate<PodTemplateSpec> due) {
        String mark = step.upgrade() + "/" + release.version();
        Map<String, ?> patch = Map.of(
                "spec", Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(RESTARTED_FOR, mark)))));
        ReadBack back = new ReadBack(clock).deployed(releases, release);
        RenderedChart manifest = RenderedChart.parse(releases.effective(release).manifest());
        for (GenericKubernetesResource deployment : manifest.ofKind("Deployment")) {
            restart(
                    cluster.client()
                            .apps()
                            .deployments()
                            .inNamespace(release.namespace())
                            .withName(deployment.getMetadata().getName()),
                    patch,
                    live -> live.getSpec().getTemplate(),
                    due,
                    mark,
                    back);
        }
        for (GenericKubernetesResource daemonSet : manifest.ofKind("DaemonSet")) {
            restart(
                    cluster.client()
                            .apps()
                            .daemonSets()
                            .inNamespace(release.namespace())
                            .withName(daemonSet.getMetadata().getName()),
                    patch,
                    live -> live.getSpec().getTemplate(),
                    due,
                    mark,
                    back);
        }
        return back.list();
    }

    private static <T extends HasMetadata> void restart(
            Resource<T> workload,
            Map<String, ?> patch,
            Function<T, PodTemplateSpec> template,
            Predicate<PodTemplateSpec> due,
            String mark,
            ReadBack back) {
        if (!due.test(template.apply(workload.require()))) {
            return;
        }
        JsonPatches.merge(workload, patch);
        T live = workload.require();
        back.same(
                "restarted",
                "%s %s/%s"
                        .formatted(
                                live.getKind(),
                                live.getMetadata().getNamespace(),
                                live.getMetadata().getName()),
                ObjectMetas.annotation(template.apply(live).getMetadata(), RESTARTED_FOR),
                mark);
    }
}
