package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

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
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec.Strategy;
import dev.headway.testkit.apiserver.Faults;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The executor's process is killed at every kind of change that a step asks of the API server, before the request arrives and
 * after it was carried out; the next process is given the step again. What the requests are is read from the log of an
 * undisturbed run, so a new one is tried too.
 */
class CrashMatrixTest {

    private static final UpdateStrategy SURGE = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");
    private static final UpdateStrategy SERIAL = new UpdateStrategy(Type.ROLLING_UPDATE, "0", "1");
    private static final Pattern RESOURCE =
            Pattern.compile("/(?:api/v1|apis/[^/]+/[^/]+)/(?:namespaces/[^/]+/)?([a-z]+)(?:/.*)?");
    private static final int TRIES = 3;

    /** One kind of change. */
    private record Site(String method, String resource) implements Comparable<Site> {
        static Site of(String method, String path) {
            Matcher matcher = RESOURCE.matcher(path.replaceFirst("\\?.*$", ""));
            return new Site(method, matcher.matches() ? matcher.group(1) : "");
        }

        boolean takes(Faults.Request request) {
            return equals(of(request.method(), request.path()));
        }

        @Override
        public int compareTo(Site other) {
            return toString().compareTo(other.toString());
        }
    }

    @TempDir
    static Path folder;

    private static Bench bench;
    private static HelmRelease cni;
    private static HelmRelease ztunnel;
    private static HelmRelease gateway;
    private static Values base;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 3, Bench.version("1.25"), Bench.version("1.26"));
        cni = bench.release(SYSTEM, "istio-cni");
        ztunnel = bench.release(SYSTEM, "ztunnel");
        gateway = bench.release("istio-ingress", "istio-ingress");
        base = bench.values(SYSTEM, "istio-base");
        bench.replace();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static final class Trial {
        private final String name;
        private final Supplier<ControlPlaneCommand> command;
        private final Runnable reset;
        private final List<Supplier<ControlPlaneCommand>> begin;

        Trial(
                String name,
                Supplier<ControlPlaneCommand> command,
                Runnable reset,
                List<Supplier<ControlPlaneCommand>> begin) {
            this.name = name;
            this.command = command;
            this.reset = reset;
            this.begin = begin;
        }
    }

    @TestFactory
    Stream<DynamicTest> endsEveryStepWhereverItsProcessIsKilled() {
        Supplier<ControlPlaneCommand> install =
                () -> new InstallRevision(bench.attempt("revision"), bench.target, bench.old(), SENT);
        Supplier<ControlPlaneCommand> uninstall =
                () -> new UninstallRevision(bench.attempt("revision"), bench.revision(), SENT);
        Supplier<ControlPlaneCommand> stage =
                () -> new StageZtunnel(bench.attempt("stage-ztunnel"), bench.target, SENT);
        Supplier<ControlPlaneCommand> restore = () -> new RestoreZtunnel(bench.attempt("stage-ztunnel"), ztunnel, SENT);
        Supplier<ControlPlaneCommand> settle = () -> new SettleZtunnel(bench.attempt("settle-ztunnel"), SURGE, SENT);
        Supplier<ControlPlaneCommand> stageCni =
                () -> new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.WITH_NODE, SENT);
        Supplier<ControlPlaneCommand> restoreCni =
                () -> new RestoreCni(bench.attempt("cni"), cni, Strategy.WITH_NODE, SENT);
        Supplier<ControlPlaneCommand> settleCni = () -> new SettleCni(bench.attempt("settle-cni"), SERIAL, SENT);
        Supplier<ControlPlaneCommand> up = () ->
                new UpgradeGateway(bench.attempt("gateway/istio-ingress/istio-ingress"), gateway, bench.target, SENT);
        Supplier<ControlPlaneCommand> down =
                () -> new RestoreGateway(bench.attempt("gateway/istio-ingress/istio-ingress"), gateway, SENT);
        return Stream.of(
                        new Trial(
                                "ApplyCrds",
                                () -> new ApplyCrds(bench.attempt("crds"), bench.target, SENT),
                                () -> bench.downgradeByHand("istio-base", "base", base),
                                List.of()),
                        new Trial("InstallRevision", install, done(uninstall), List.of()),
                        new Trial("UninstallRevision", uninstall, done(install), List.of(install)),
                        new Trial(
                                "RetireRevision",
                                () -> new RetireRevision(bench.attempt("retire"), bench.revision(), SENT),
                                done(install),
                                List.of()),
                        new Trial("UpgradeCni", stageCni, done(restoreCni), List.of(restoreCni)),
                        new Trial("RestoreCni", restoreCni, done(stageCni), List.of(stageCni)),
                        new Trial("SettleCni", settleCni, done(stageCni, restoreCni), List.of(restoreCni)),
                        new Trial("StageZtunnel", stage, done(restore), List.of(restore)),
                        new Trial("RestoreZtunnel", restore, done(stage), List.of(stage)),
                        new Trial("SettleZtunnel", settle, done(stage, restore), List.of(restore)),
                        new Trial("UpgradeGateway", up, done(down), List.of()),
                        new Trial("RestoreGateway", down, done(up), List.of(up)))
                .map(trial -> DynamicTest.dynamicTest(trial.name, () -> run(trial)));
    }

    @SafeVarargs
    private static Runnable done(Supplier<ControlPlaneCommand>... commands) {
        return () -> Stream.of(commands).forEach(command -> ends(command));
    }

    private static void run(Trial trial) {
        trial.begin.forEach(CrashMatrixTest::ends);
        Set<Site> sites = sites(trial.command);
        assertThat(sites).as("changes of %s", trial.name).isNotEmpty();
        trial.reset.run();
        List<String> covered = new ArrayList<>();
        for (Site site : sites) {
            for (boolean handled : new boolean[] {false, true}) {
                crash(trial, site, handled, covered);
            }
        }
        assertThat(covered).as("kills of %s", trial.name).hasSize(2 * sites.size());
    }

    private static void crash(Trial trial, Site site, boolean handled, List<String> covered) {
        Map<String, Ztunnel> pods = bench.cluster.state().ztunnels();
        Map<String, Integer> revisions = revisions();
        String where = "%s killed %s %s".formatted(trial.name, handled ? "after" : "before", site);
        if (site.equals(new Site("POST", "leases"))) {
            bench.client
                    .leases()
                    .inNamespace(SYSTEM)
                    .withName("headway-control-plane")
                    .delete();
        }
        if (bench.killed(trial.command.get(), site::takes, handled)) {
            covered.add(where);
        }
        ends(trial.command);
        assertThat(stored()).as(where).allMatch(StoredRelease::deployed);
        revisions()
                .forEach((release, revision) -> assertThat(revision)
                        .as("%s: revisions of %s", where, release)
                        .isLessThanOrEqualTo(revisions.getOrDefault(release, 0) + 2));
        if (!trial.name.startsWith("Settle")) {
            assertThat(bench.cluster.state().ztunnels()).as(where).isEqualTo(pods);
        }
        assertThat(bench.client
                        .leases()
                        .inNamespace(SYSTEM)
                        .withName("headway-control-plane")
                        .require()
                        .getSpec()
                        .getHolderIdentity())
                .as("%s: the Lease is free, or of a process that is gone", where)
                .isNotEqualTo(bench.process());
        trial.reset.run();
    }

    private static Set<Site> sites(Supplier<ControlPlaneCommand> command) {
        bench.cluster.server().requests().reset();
        ends(command);
        Set<Site> sites = new TreeSet<>();
        for (RequestLog.Entry entry : bench.cluster.server().requests().recent()) {
            if (RequestLog.MUTATING.contains(entry.key().verb())
                    && Bench.ours(entry.key().userAgent())) {
                sites.add(Site.of(entry.method(), entry.path()));
            }
        }
        return sites;
    }

    /** Commands a step until it is done, as the planner does. */
    private static void ends(Supplier<ControlPlaneCommand> command) {
        String last = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            ControlPlaneEvent event = bench.handle(command.get());
            if (!(event instanceof ControlPlaneStepRefused refused)) {
                observed(event)
                        .forEach(evidence -> assertThat(evidence.holds())
                                .as(evidence.toString())
                                .isTrue());
                return;
            }
            assertThat(refused.reason().retryable()).as(refused.detail()).isTrue();
            last = refused.detail();
        }
        fail("refused %d times: %s", TRIES, last);
    }

    private static List<Evidence> observed(ControlPlaneEvent event) {
        return switch (event) {
            case CrdsApplied applied -> applied.observed();
            case ZtunnelStaged staged -> staged.observed();
            case ControlPlaneEvent.ZtunnelRestored restored -> restored.observed();
            case ControlPlaneEvent.CniUpgraded upgraded -> upgraded.observed();
            case ControlPlaneEvent.CniRestored restored -> restored.observed();
            case ControlPlaneEvent.RevisionInstalled installed -> installed.observed();
            case ControlPlaneEvent.RevisionRetired retired -> retired.evidence();
            default -> List.of();
        };
    }

    private static List<StoredRelease> stored() {
        return new ReleaseHistory(bench.client).newest(Set.of("base", "istiod", "cni", "ztunnel", "gateway"));
    }

    private static Map<String, Integer> revisions() {
        Map<String, Integer> revisions = new HashMap<>();
        stored().forEach(stored ->
                revisions.put(stored.release().name(), stored.release().revision()));
        return revisions;
    }
}
