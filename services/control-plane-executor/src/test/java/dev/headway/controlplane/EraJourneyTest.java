package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec.Strategy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every step of the control plane forward and back, between two versions that differ in how things are done. */
class EraJourneyTest {

    private static final UpdateStrategy SURGE = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1.23, 1.24", "1.25, 1.26", "1.27, 1.28", "1.29, 1.30"})
    void goesForwardAndBackAndKeepsTheValuesOfTheUser(String from, String to) {
        try (Bench bench = new Bench(folder, 3, Bench.version(from), Bench.version(to))) {
            UpdateStrategy cniOwn = strategy(bench, "istio-cni-node");
            assertThat(strategy(bench, "ztunnel")).isEqualTo(SURGE);
            Map<String, Values> values = values(bench);
            Releases before = Releases.of(bench);

            crds(bench);
            RevisionInstalled installed = bench.twice(
                    new InstallRevision(bench.attempt("revision"), bench.target, bench.old(), SENT),
                    RevisionInstalled.class);
            holds(installed.observed());
            assertThat(bench.values(SYSTEM, "istiod-" + bench.revision()))
                    .isEqualTo(values.getOrDefault("istiod-" + bench.old(), Values.none())
                            .with("revision", bench.revision()));

            cni(bench, Strategy.WITH_NODE);
            ztunnel(bench);
            renew(bench, "ztunnel");
            renew(bench, "istio-cni-node");
            holds(bench.twice(new SettleCni(bench.attempt("settle-cni"), cniOwn, SENT), CniSettled.class)
                    .observed());
            holds(bench.twice(new SettleZtunnel(bench.attempt("settle-ztunnel"), SURGE, SENT), ZtunnelSettled.class)
                    .observed());
            assertThat(strategy(bench, "istio-cni-node")).isEqualTo(cniOwn);
            assertThat(strategy(bench, "ztunnel")).isEqualTo(SURGE);
            assertThat(bench.values(SYSTEM, "istio-cni")).isEqualTo(values.get("istio-cni"));
            assertThat(bench.values(SYSTEM, "ztunnel"))
                    .isEqualTo(values.getOrDefault("ztunnel", Values.none()).with("revision", bench.revision()));
            assertThat(versions(bench)).containsOnly(bench.to);

            holds(bench.twice(
                            new UpgradeGateway(
                                    bench.attempt("gateway/istio-ingress/istio-ingress"),
                                    before.gateway(),
                                    bench.target,
                                    SENT),
                            GatewayUpgraded.class)
                    .observed());
            holds(bench.twice(
                            new RestoreGateway(
                                    bench.attempt("gateway/istio-ingress/istio-ingress"), before.gateway(), SENT),
                            GatewayRestored.class)
                    .observed());

            back(bench, before, cniOwn);
            assertThat(values(bench))
                    .usingRecursiveComparison()
                    .ignoringFields("istio-base")
                    .isEqualTo(values);
        }
    }

    private static void back(Bench bench, Releases before, UpdateStrategy cniOwn) {
        Watched watched = new Watched(bench, "ztunnel");
        Map<String, String> pods = pods(bench, "ztunnel");
        holds(bench.twice(
                        new RestoreZtunnel(bench.attempt("stage-ztunnel"), before.ztunnel(), SENT),
                        ZtunnelRestored.class)
                .observed());
        assertThat(pods(bench, "ztunnel")).isEqualTo(pods);
        watched.neverRollsTo(bench.from);
        Map<String, String> agents = pods(bench, "istio-cni-node");
        Watched cni = new Watched(bench, "istio-cni-node");
        holds(bench.twice(
                        new RestoreCni(bench.attempt("cni"), before.cni(), Strategy.WITH_NODE, SENT), CniRestored.class)
                .observed());
        assertThat(pods(bench, "istio-cni-node")).isEqualTo(agents);
        cni.neverRollsTo(bench.from);
        renew(bench, "ztunnel");
        renew(bench, "istio-cni-node");
        bench.twice(new SettleCni(bench.attempt("settle-cni"), cniOwn, SENT), CniSettled.class);
        bench.twice(new SettleZtunnel(bench.attempt("settle-ztunnel"), SURGE, SENT), ZtunnelSettled.class);
        assertThat(strategy(bench, "istio-cni-node")).isEqualTo(cniOwn);
        assertThat(strategy(bench, "ztunnel")).isEqualTo(SURGE);
        holds(bench.twice(
                        new UninstallRevision(bench.attempt("revision"), bench.revision(), SENT),
                        RevisionUninstalled.class)
                .observed());
        assertThat(bench.stored(SYSTEM, "ztunnel").manifest())
                .as("the manifest of the release")
                .isEqualTo(before.ztunnelManifest());
    }

    private static void crds(Bench bench) {
        String defaultRevision = bench.cluster.state().defaultRevision();
        CrdsApplied applied = bench.once(new ApplyCrds(bench.attempt("crds"), bench.target, SENT), CrdsApplied.class);
        holds(applied.observed());
        List<CustomResourceDefinition> crds = bench.crds();
        assertThat(applied.adopted()).isEqualTo(bench.from.startsWith("1.23") ? crds.size() : 0);
        assertThat(crds)
                .isNotEmpty()
                .allSatisfy(crd -> assertThat(crd.getMetadata().getAnnotations())
                        .containsEntry("meta.helm.sh/release-name", "istio-base"));
        assertThat(bench.cluster.state().defaultRevision()).isEqualTo(defaultRevision);
        assertThat(bench.once(new ApplyCrds(bench.attempt("crds"), bench.target, SENT), CrdsApplied.class)
                        .adopted())
                .isZero();
    }

    private static void cni(Bench bench, Strategy strategy) {
        Map<String, String> agents = pods(bench, "istio-cni-node");
        Watched watched = new Watched(bench, "istio-cni-node");
        CniUpgraded upgraded =
                bench.twice(new UpgradeCni(bench.attempt("cni"), bench.target, strategy, SENT), CniUpgraded.class);
        holds(upgraded.observed());
        assertThat(upgraded.observed())
                .extracting(Evidence::check)
                .containsExactly("release", "update-strategy", "template", "pods-untouched");
        assertThat(pods(bench, "istio-cni-node")).isEqualTo(agents);
        watched.neverRollsTo(bench.to);
    }

    private static void ztunnel(Bench bench) {
        Map<String, String> pods = pods(bench, "ztunnel");
        Watched watched = new Watched(bench, "ztunnel");
        ZtunnelStaged staged =
                bench.twice(new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT), ZtunnelStaged.class);
        holds(staged.observed());
        assertThat(staged.outdated()).containsExactly("node-1", "node-2", "node-3");
        assertThat(pods(bench, "ztunnel")).isEqualTo(pods);
        watched.neverRollsTo(bench.to);
    }

    private record Releases(HelmRelease cni, HelmRelease ztunnel, HelmRelease gateway, String ztunnelManifest) {
        static Releases of(Bench bench) {
            return new Releases(
                    bench.release(SYSTEM, "istio-cni"),
                    bench.release(SYSTEM, "ztunnel"),
                    bench.release("istio-ingress", "istio-ingress"),
                    bench.stored(SYSTEM, "ztunnel").manifest());
        }
    }

    /** Every state a DaemonSet goes through. */
    private static final class Watched implements Watcher<DaemonSet> {
        private final List<DaemonSet> states = new CopyOnWriteArrayList<>();
        private final Watch watch;
        private final Bench bench;
        private final String name;

        Watched(Bench bench, String name) {
            this.bench = bench;
            this.name = name;
            this.watch = bench.client
                    .apps()
                    .daemonSets()
                    .inNamespace(SYSTEM)
                    .withName(name)
                    .watch(this);
        }

        @Override
        public void eventReceived(Action action, DaemonSet daemonSet) {
            states.add(daemonSet);
        }

        @Override
        public void onClose(WatcherException cause) {}

        void neverRollsTo(String version) {
            String last = daemonSet(bench, name).getMetadata().getResourceVersion();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> states.stream()
                            .anyMatch(state ->
                                    state.getMetadata().getResourceVersion().equals(last)));
            watch.close();
            assertThat(states)
                    .filteredOn(state -> state.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage()
                            .contains(":" + version))
                    .isNotEmpty()
                    .extracting(state -> state.getSpec().getUpdateStrategy().getType())
                    .containsOnly("OnDelete");
        }
    }

    private static void holds(List<Evidence> observed) {
        assertThat(observed)
                .isNotEmpty()
                .allSatisfy(evidence ->
                        assertThat(evidence.holds()).as(evidence.toString()).isTrue());
    }

    private static Map<String, Values> values(Bench bench) {
        Map<String, Values> values = new TreeMap<>();
        for (String release : List.of("istio-base", "istiod-" + bench.old(), "istio-cni", "ztunnel")) {
            values.put(release, bench.values(SYSTEM, release));
        }
        values.put("istio-ingress", bench.values("istio-ingress", "istio-ingress"));
        return values;
    }

    private static UpdateStrategy strategy(Bench bench, String name) {
        var strategy = daemonSet(bench, name).getSpec().getUpdateStrategy();
        if (strategy.getType().equals("OnDelete")) {
            return new UpdateStrategy(Type.ON_DELETE, "", "");
        }
        var rolling = strategy.getRollingUpdate();
        return new UpdateStrategy(
                Type.ROLLING_UPDATE,
                rolling.getMaxSurge() == null
                        ? ""
                        : String.valueOf(rolling.getMaxSurge().getValue()),
                String.valueOf(rolling.getMaxUnavailable().getValue()));
    }

    private static DaemonSet daemonSet(Bench bench, String name) {
        return bench.client
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName(name)
                .require();
    }

    private static List<Pod> live(Bench bench, String name) {
        return bench
                .client
                .pods()
                .inNamespace(SYSTEM)
                .withLabels(daemonSet(bench, name).getSpec().getSelector().getMatchLabels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private static Map<String, String> pods(Bench bench, String name) {
        Map<String, String> pods = new TreeMap<>();
        live(bench, name)
                .forEach(pod ->
                        pods.put(pod.getSpec().getNodeName(), pod.getMetadata().getUid()));
        return pods;
    }

    /** Renews the pods of a DaemonSet as a walk over the nodes does. */
    private static void renew(Bench bench, String name) {
        Map<String, String> before = pods(bench, name);
        live(bench, name).forEach(pod -> bench.client.resource(pod).delete());
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, String> now = pods(bench, name);
            assertThat(now.keySet()).isEqualTo(before.keySet());
            assertThat(now.values()).doesNotContainAnyElementsOf(before.values());
            assertThat(daemonSet(bench, name).getStatus().getNumberReady()).isEqualTo(before.size());
        });
    }

    private static List<String> versions(Bench bench) {
        return List.of("ztunnel", "istio-cni-node").stream()
                .flatMap(name -> live(bench, name).stream())
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .map(image -> image.substring(image.lastIndexOf(':') + 1).replaceFirst("-distroless$", ""))
                .distinct()
                .toList();
    }
}
