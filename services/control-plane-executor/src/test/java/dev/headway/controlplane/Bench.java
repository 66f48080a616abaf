package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
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
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.TagsSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A sandbox cluster with an executor at work on it. */
final class Bench implements AutoCloseable {

    static final String SYSTEM = "istio-system";
    static final String OLD = SandboxCharts.INSTALLED.replace('.', '-');
    static final String NEW = SandboxCharts.NEXT.replace('.', '-');
    static final Instant SENT = Instant.parse("2026-11-23T10:00:00Z");

    final SandboxCluster cluster;
    final KubernetesClient client;
    final String from;
    final String to;
    final Target target;
    final ExecutorLives lives;

    private final Path charts;
    private final AtomicInteger attempts = new AtomicInteger();

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
        target = new Target(IstioVersion.parse(to), to.replace('.', '-'), charts.toString());
        lives = new ExecutorLives(cluster);
    }

    /** The same executor after a restart, with a clock of its own. */
    void restart(InstantSource clock) {
        lives.next(clock);
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
        ControlPlaneEvent event = lives.executor().handle(command).orElseThrow();
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
        return lives.executor().handle(command).isEmpty();
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
                .upgrade(byHand(), SYSTEM, release, new ChartSource().find(before, chart), values, "by hand");
    }

    /** Carries out a command and returns whatever comes of it. */
    ControlPlaneEvent handle(ControlPlaneCommand command) {
        return lives.executor().handle(command).orElseThrow();
    }

    /** Installs a chart of the target version as somebody else would. */
    void installByHand(String release, String chart, Values values) {
        new HelmJavaEngine()
                .install(byHand(), SYSTEM, release, new ChartSource().find(target, chart), values, "by hand");
    }

    private Cluster byHand() {
        return new Cluster(
                cluster.name(), Labels.none(), client, cluster.server().kubeconfig());
    }

    static <T extends HasMetadata> T movedTo(T tag, String revision) {
        tag.getMetadata().getLabels().put("istio.io/rev", revision);
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
                GatewaysSpec.DEFAULT,
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
                        byHand(),
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
        lives.close();
        cluster.close();
    }
}
