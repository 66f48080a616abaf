package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec.Strategy;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The executor is killed at every kind of change that a step asks of the API server, and another one goes on. The kinds are
 * met and not listed, so a new one is tried too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixTest {

    private static final UpdateStrategy SURGE = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");
    private static final UpdateStrategy SERIAL = new UpdateStrategy(Type.ROLLING_UPDATE, "0", "1");

    /** A step, and what undoes it: another step that is killed as well, or what only has to happen. */
    enum Journey {
        CRDS(ApplyCrds.class),
        REVISION(InstallRevision.class, UninstallRevision.class),
        RETIREMENT(RetireRevision.class),
        CNI(UpgradeCni.class, RestoreCni.class),
        CNI_SETTLED(SettleCni.class),
        ZTUNNEL(StageZtunnel.class, RestoreZtunnel.class),
        ZTUNNEL_SETTLED(SettleZtunnel.class),
        GATEWAY(UpgradeGateway.class, RestoreGateway.class);

        private final List<Class<? extends ControlPlaneCommand>> killed;

        @SafeVarargs
        Journey(Class<? extends ControlPlaneCommand>... killed) {
            this.killed = List.of(killed);
        }
    }

    private Bench bench;
    private HelmRelease cni;
    private HelmRelease ztunnel;
    private HelmRelease gateway;
    private Values base;

    @BeforeAll
    void start(@TempDir Path folder) {
        bench = new Bench(folder, 3, Bench.version("1.25"), Bench.version("1.26"));
        cni = bench.release(SYSTEM, "istio-cni");
        ztunnel = bench.release(SYSTEM, "ztunnel");
        gateway = bench.release("istio-ingress", "istio-ingress");
        base = bench.values(SYSTEM, "istio-base");
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    @ParameterizedTest
    @EnumSource
    void theNextExecutorEndsWhatTheLastBegan(Journey journey) {
        Map<String, Ztunnel> pods = bench.cluster.state().ztunnels();
        begin(journey);
        Map<Class<? extends ControlPlaneCommand>, Set<String>> undisturbed = new HashMap<>();
        for (Class<? extends ControlPlaneCommand> step : journey.killed) {
            electLeader();
            undisturbed.put(step, bench.lives.changes(command(step).get()));
        }
        for (boolean handled : new boolean[] {false, true}) {
            begin(journey);
            for (Class<? extends ControlPlaneCommand> step : journey.killed) {
                String where = "%s killed %s each change".formatted(step.getSimpleName(), handled ? "after" : "before");
                electLeader();
                Set<String> sites = bench.lives.killedEverywhere(command(step), handled);

                assertThat(sites)
                        .as(where)
                        .contains("POST leases", "PUT leases")
                        .containsAll(kindsToDieAt(undisturbed.getOrDefault(step, Set.of()), handled));
                settled(step, where);
                if (!journey.name().endsWith("SETTLED")) {
                    assertThat(bench.cluster.state().ztunnels()).as(where).isEqualTo(pods);
                }
            }
        }
    }

    /** When Helm's last change is carried out and its process dies, nobody is left to give the Lease back. */
    private static Set<String> kindsToDieAt(Set<String> undisturbed, boolean handled) {
        Set<String> kinds = new HashSet<>(undisturbed);
        if (handled) {
            kinds.remove("PATCH leases");
        }
        return kinds;
    }

    /** What must be so once a step is done, whoever died meanwhile: and its command once more changes nothing. */
    private void settled(Class<? extends ControlPlaneCommand> step, String where) {
        List<StoredRelease> releases = releases();
        assertThat(releases).as(where).allMatch(StoredRelease::deployed);
        ControlPlaneEvent again = bench.handle(command(step).get());
        assertThat(again).as(where).isNotInstanceOf(ControlPlaneStepRefused.class);
        assertThat(unheld(again)).as(where).isEmpty();
        assertThat(releases()).as("%s, and commanded again", where).isEqualTo(releases);
    }

    private void begin(Journey journey) {
        switch (journey) {
            case CRDS -> bench.downgradeByHand("istio-base", "base", base);
            case REVISION -> {}
            case RETIREMENT -> installRevisionWithATagOfItsOwn();
            case CNI -> done(RestoreCni.class);
            case CNI_SETTLED -> done(UpgradeCni.class, RestoreCni.class);
            case ZTUNNEL -> done(RestoreZtunnel.class);
            case ZTUNNEL_SETTLED -> done(StageZtunnel.class, RestoreZtunnel.class);
            case GATEWAY -> done(RestoreGateway.class);
        }
    }

    /** The new revision's istiod leaves the Lease of its leader behind. */
    private void electLeader() {
        bench.client
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(SYSTEM)
                        .withName("istio-gateway-deployment-" + bench.revision())
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    private void installRevisionWithATagOfItsOwn() {
        String revision = bench.revision();
        bench.installByHand(
                "istiod-" + revision,
                "istiod",
                Values.parse("{revision: %s, profile: ambient, revisionTags: [spare]}".formatted(revision)));
        bench.client
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("istio-revision-tag-spare")
                .edit(tag -> Bench.movedTo(tag, bench.old()));
    }

    @SafeVarargs
    private void done(Class<? extends ControlPlaneCommand>... steps) {
        Arrays.stream(steps).forEach(step -> bench.lives.changes(command(step).get()));
    }

    /** The command, with the next attempt each time. */
    private Supplier<ControlPlaneCommand> command(Class<? extends ControlPlaneCommand> step) {
        String gatewayStep = "gateway/istio-ingress/istio-ingress";
        return Stream.<Supplier<ControlPlaneCommand>>of(
                        () -> new ApplyCrds(bench.attempt("crds"), bench.target, SENT),
                        () -> new InstallRevision(bench.attempt("revision"), bench.target, bench.old(), SENT),
                        () -> new UninstallRevision(bench.attempt("revision"), bench.revision(), SENT),
                        () -> new RetireRevision(bench.attempt("retire"), bench.revision(), SENT),
                        () -> new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.WITH_NODE, SENT),
                        () -> new RestoreCni(bench.attempt("cni"), cni, Strategy.WITH_NODE, SENT),
                        () -> new SettleCni(bench.attempt("settle-cni"), SERIAL, SENT),
                        () -> new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT),
                        () -> new RestoreZtunnel(bench.attempt("stage-ztunnel"), ztunnel, SENT),
                        () -> new SettleZtunnel(bench.attempt("settle-ztunnel"), SURGE, SENT),
                        () -> new UpgradeGateway(bench.attempt(gatewayStep), gateway, bench.target, SENT),
                        () -> new RestoreGateway(bench.attempt(gatewayStep), gateway, SENT))
                .filter(command -> step.isInstance(command.get()))
                .findFirst()
                .orElseThrow();
    }

    private List<StoredRelease> releases() {
        return new ReleaseHistory(bench.client).newest(Set.of("base", "istiod", "cni", "ztunnel", "gateway"));
    }

    /** What an event says was read back and is not as it should be. */
    private static List<Evidence> unheld(ControlPlaneEvent event) {
        List<Evidence> observed = switch (event) {
            case CrdsApplied applied -> applied.observed();
            case RevisionInstalled installed -> installed.observed();
            case RevisionUninstalled uninstalled -> uninstalled.observed();
            case RevisionRetired retired -> retired.evidence();
            case CniUpgraded upgraded -> upgraded.observed();
            case CniRestored restored -> restored.observed();
            case CniSettled settled -> settled.observed();
            case ZtunnelStaged staged -> staged.observed();
            case ZtunnelRestored restored -> restored.observed();
            case ZtunnelSettled settled -> settled.observed();
            case GatewayUpgraded upgraded -> upgraded.observed();
            case GatewayRestored restored -> restored.observed();
            case ClusterSurveyed surveyed -> List.of();
            case ControlPlaneStepRefused refused -> List.of();
        };
        return observed.stream().filter(evidence -> !evidence.holds()).toList();
    }
}
