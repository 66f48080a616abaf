package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.controlplane.kubernetes.ClusterSteps;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.testkit.apiserver.Faults;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A sandbox cluster with an executor at work on it. */
final class Bench implements AutoCloseable {

    static final String SYSTEM = "istio-system";
    static final String OLD = SandboxCharts.INSTALLED.replace('.', '-');
    static final String NEW = SandboxCharts.NEXT.replace('.', '-');
    static final Instant SENT = Instant.parse("2026-11-23T10:00:00Z");

    private static final List<String> CONTROLLERS =
            List.of("kubelet", "scheduler", "daemonset-controller", "deployment-controller", "istiod", "cni-agent");

    final SandboxCluster cluster;
    final KubernetesClient client;
    final String from;
    final String to;
    final Target target;

    private final Clusters clusters;
    private final KubernetesClient own;
    private final Path charts;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger processes = new AtomicInteger(9_000_000);
    private LeaseHolder process = LeaseHolder.self();
    private ControlPlaneExecutor executor;

    Bench(Path folder, int nodes) {
        this(folder, nodes, SandboxCharts.INSTALLED, SandboxCharts.NEXT);
    }

    /**
     * Starts a cluster.
     *
     * @param from the version of Istio it has
     * @param to the version it is to have
     */
    Bench(Path folder, int nodes, String from, String to) {
        this.from = from;
        this.to = to;
        charts = SandboxCharts.extractTo(folder.resolve("charts"));
        cluster =
                SandboxCluster.builder().istio(from).charts(charts).nodes(nodes).start();
        client = cluster.client();
        own = new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder(Config.fromKubeconfig(cluster.server().kubeconfig()))
                                .withRequestRetryBackoffLimit(1)
                                .build())
                .build();
        clusters = only(
                new Cluster(cluster.name(), Labels.none(), own, cluster.server().kubeconfig()));
        target = new Target(IstioVersion.parse(to), to.replace('.', '-'), charts.toString());
        executor = executor(InstantSource.system(), LeaseHolder.self());
    }

    private static Clusters only(Cluster cluster) {
        return new Clusters() {
            @Override
            public List<Cluster> all() {
                return List.of(cluster);
            }

            @Override
            public Optional<Cluster> find(String name) {
                return Optional.of(cluster).filter(each -> each.name().equals(name));
            }
        };
    }

    /** The same executor after a restart, with a clock of its own. */
    void restart(InstantSource clock) {
        executor = executor(clock, LeaseHolder.self());
    }

    /** An executor in a process of its own; the one before is gone, whatever it was doing. */
    void replace() {
        LeaseHolder self = LeaseHolder.self();
        process = new LeaseHolder(self.host(), processes.incrementAndGet(), self.start());
        executor = executor(InstantSource.system(), process);
    }

    /**
     * Carries out a command in a process that is killed at its first request that fits.
     *
     * @param handled whether the request reached the API server before
     * @return whether there was such a request
     */
    boolean killed(ControlPlaneCommand command, Predicate<Faults.Request> site, boolean handled) {
        AtomicBoolean fired = new AtomicBoolean();
        Predicate<Faults.Request> first =
                request -> ours(request.userAgent()) && site.test(request) && fired.compareAndSet(false, true);
        Predicate<Faults.Request> rest = request -> ours(request.userAgent()) && fired.get();
        Faults faults = cluster.server().faults();
        if (handled) {
            faults.cutAfterHandling(first, 1);
        } else {
            faults.cut(first, 1);
        }
        faults.cut(rest);
        ControlPlaneExecutor dying = executor;
        Thread process = Thread.ofVirtual().start(() -> dying.handle(command));
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
        replace();
        faults.clear();
        return fired.get();
    }

    /** How the executor's process is called in a Lease. */
    String process() {
        return process.toString();
    }

    /** Whether a request is the executor's or its Helm's. */
    static boolean ours(String userAgent) {
        return !userAgent.startsWith("sandbox") && CONTROLLERS.stream().noneMatch(userAgent::startsWith);
    }

    private ControlPlaneExecutor executor(InstantSource clock, LeaseHolder holder) {
        ClusterSteps steps = new ClusterSteps(
                new HelmJavaEngine(), new ChartSource(), clock, Duration.ofMinutes(10), holder, Duration.ofSeconds(3));
        return new ControlPlaneExecutor(clusters, steps, clock);
    }

    /** The sandbox's version of a minor version of Istio. */
    static String version(String minor) {
        return SandboxCharts.versions().stream()
                .filter(version -> version.startsWith(minor + "."))
                .findFirst()
                .orElseThrow();
    }

    /** The revision the cluster begins with. */
    String old() {
        return from.replace('.', '-');
    }

    /** The revision it is to have. */
    String revision() {
        return target.revision();
    }

    /** The CRDs of Istio. */
    List<CustomResourceDefinition> crds() {
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().endsWith(".istio.io"))
                .toList();
    }

    /** A new attempt at a step. */
    StepRef attempt(String step) {
        return new StepRef("istio-1-30-3", cluster.name(), StepId.parse(step), attempts.incrementAndGet());
    }

    /** Carries out a command that must succeed, twice, and checks that the second time changes no Helm release. */
    <E extends ControlPlaneEvent> E twice(ControlPlaneCommand command, Class<E> expected) {
        E first = once(command, expected);
        List<String> releases = releases();
        once(command, expected);
        assertThat(releases()).as("releases after the second %s", command).isEqualTo(releases);
        return first;
    }

    /** Carries out a command that must succeed. */
    <E extends ControlPlaneEvent> E once(ControlPlaneCommand command, Class<E> expected) {
        ControlPlaneEvent event = executor.handle(command).orElseThrow();
        assertThat(event).isInstanceOf(expected);
        assertThat(event.step()).isEqualTo(command.step());
        return expected.cast(event);
    }

    /** Carries out a command that must be refused for a reason and returns the sentence. */
    String refused(ControlPlaneCommand command, FailureReason reason) {
        ControlPlaneStepRefused refused = once(command, ControlPlaneStepRefused.class);
        assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
        return refused.detail();
    }

    /** Whether the executor ignores a command. */
    boolean ignores(ControlPlaneCommand command) {
        return executor.handle(command).isEmpty();
    }

    /** Lets the API server carry out the next patch of an object, not of its status, and cut the connection. */
    void loseTheAnswerToThePatchOf(String object) {
        cluster.server()
                .faults()
                .cutAfterHandling(
                        request -> request.method().equals("PATCH")
                                && request.path().endsWith("/" + object),
                        1);
    }

    /** Brings a release back to the version the cluster began with, as somebody else would. */
    void downgradeByHand(String release, String chart, Values values) {
        Target before = new Target(IstioVersion.parse(from), old(), charts.toString());
        new HelmJavaEngine()
                .upgrade(
                        new Cluster(
                                cluster.name(),
                                Labels.none(),
                                client,
                                cluster.server().kubeconfig()),
                        SYSTEM,
                        release,
                        new ChartSource().find(before, chart),
                        values,
                        "by hand");
    }

    /** Carries out a command and returns whatever comes of it. */
    ControlPlaneEvent handle(ControlPlaneCommand command) {
        return executor.handle(command).orElseThrow();
    }

    /** Installs a chart of the target version as somebody else would. */
    void installByHand(String release, String chart, Values values) {
        new HelmJavaEngine()
                .install(
                        new Cluster(
                                cluster.name(),
                                Labels.none(),
                                client,
                                cluster.server().kubeconfig()),
                        SYSTEM,
                        release,
                        new ChartSource().find(target, chart),
                        values,
                        "by hand");
    }

    static <T extends HasMetadata> T movedToTheOldRevision(T tag) {
        tag.getMetadata().getLabels().put("istio.io/rev", OLD);
        return tag;
    }

    /** What is wanted of the cluster: everything by default, and two pools. */
    static UpgradeSpec spec(Target target) {
        NodesSpec nodes = NodesSpec.DEFAULT;
        return new UpgradeSpec(
                target,
                List.of(),
                CniSpec.DEFAULT,
                new NodesSpec(
                        nodes.strategy(),
                        nodes.maxUnavailable(),
                        nodes.maxUnavailablePerZone(),
                        List.of(
                                new PoolSelector(Labels.of(Map.of("pool", "canary"))),
                                new PoolSelector(Labels.of(Map.of("pool", "general")))),
                        nodes.drain(),
                        nodes.failureBudget(),
                        nodes.readyTimeout()),
                TagsSpec.DEFAULT,
                HealthSpec.DEFAULT,
                OnFailure.ROLLBACK,
                RetireSpec.DEFAULT,
                List.of());
    }

    Survey survey() {
        return once(new SurveyCluster(attempt("survey"), spec(target), SENT), ClusterSurveyed.class)
                .survey();
    }

    /** Gives a release of the version the cluster began with other values. */
    void give(String chart, String namespace, String release, Values values) {
        new HelmJavaEngine()
                .upgrade(
                        clusters.all().getFirst(),
                        namespace,
                        release,
                        new ChartSource().find(charts.toString(), chart, from),
                        values,
                        "by the user");
    }

    Values values(String namespace, String release) {
        return stored(namespace, release).values();
    }

    StoredRelease stored(String namespace, String release) {
        return new ReleaseHistory(client).newest(namespace, release).orElseThrow();
    }

    HelmRelease release(String namespace, String name) {
        return stored(namespace, name).release();
    }

    private List<String> releases() {
        return cluster.state().releases().entrySet().stream()
                .map(Object::toString)
                .toList();
    }

    @Override
    public void close() {
        own.close();
        cluster.close();
    }
}
