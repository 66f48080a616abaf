package dev.headway.tag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.tag.kubernetes.Fabric8TagGateways;
import dev.headway.testkit.apiserver.Death;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Tag;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promoter is killed at every kind of change that a tag's way there and back asks of the API server, and another one goes
 * on. The kinds are met and not listed, so a new one is tried too.
 */
class TagCrashTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final String SYSTEM = "istio-system";
    private static final String LEASE = "headway-tags";
    private static final int TRIES = 3;
    private static final Executor LIVES = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    Path folder;

    private int attempts;

    /** A promoter with a client, a token and a name in Leases of its own, as if it ran in a process of its own. */
    private static final class Life implements AutoCloseable {
        private final KubernetesClient client;
        private final LeaseHolder holder;
        private final String token;
        private final TagPromoter promoter;

        Life(SandboxCluster sandbox, int number) {
            LeaseHolder self = LeaseHolder.self();
            holder = new LeaseHolder(self.host(), 9_000_000 + number, self.start());
            token = "promoter-" + number;
            String kubeconfig = sandbox.server().kubeconfig(token);
            Config config = Config.fromKubeconfig(kubeconfig);
            config.setMasterUrl(sandbox.server().url());
            client = new KubernetesClientBuilder().withConfig(config).build();
            Cluster cluster = new Cluster(sandbox.name(), Labels.none(), client, kubeconfig);
            promoter = new TagPromoter(
                    new Fabric8TagGateways(
                            only(cluster), new HelmJavaEngine(), new ChartSource(), holder, Duration.ofSeconds(30)),
                    InstantSource.fixed(NOW));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1.26, 1.27, false, false", "1.27, 1.28, false, true", "1.29, 1.30, true, true"})
    void theNextPromoterEndsWhatTheLastBegan(String from, String to, boolean serviceBefore, boolean serviceAfter) {
        Path charts = SandboxCharts.extractTo(folder.resolve("charts"));
        String old = version(from).replace('.', '-');
        String next = version(to).replace('.', '-');
        Target target = new Target(IstioVersion.parse(version(to)), next, charts.toString());
        try (SandboxCluster sandbox = SandboxCluster.builder()
                .istio(version(from))
                .nodes(3)
                .charts(charts)
                .start()) {
            sandbox.istio().installRevision(version(to));
            Values base = base(sandbox);
            for (boolean handled : new boolean[] {false, true}) {
                declare(sandbox, "declared", version(from), charts);
                for (String tag : List.of("declared", "default")) {
                    sandbox.client()
                            .leases()
                            .inNamespace(SYSTEM)
                            .withName(LEASE)
                            .delete();
                    Supplier<TagCommand> move = () -> new MoveTag(step(sandbox, tag), tag, target, NOW);

                    Set<String> sites = killedEverywhere(sandbox, move, handled);

                    assertThat(sites)
                            .contains(
                                    "PATCH mutatingwebhookconfigurations", "POST leases", "PUT leases", "POST secrets");
                    assertThat(sites.contains("PATCH services")).isEqualTo(serviceAfter);
                    settled(sandbox, tag, new Tag(next, serviceAfter ? next : ""), move);
                }
                assertThat(sandbox.state().defaultRevision()).isEqualTo(next);
                assertThat(base(sandbox)).isEqualTo(base.with("defaultRevision", next));

                for (String tag : List.of("default", "declared")) {
                    sandbox.client()
                            .leases()
                            .inNamespace(SYSTEM)
                            .withName(LEASE)
                            .delete();
                    Supplier<TagCommand> back = () -> new MoveTagBack(step(sandbox, tag), tag, old, next, NOW);

                    Set<String> sites = killedEverywhere(sandbox, back, handled);

                    assertThat(sites).contains("PUT mutatingwebhookconfigurations");
                    assertThat(sites.contains("DELETE services")).isEqualTo(serviceAfter && !serviceBefore);
                    settled(sandbox, tag, new Tag(old, serviceBefore ? old : ""), back);
                }
                assertThat(sandbox.state().defaultRevision()).isEqualTo(old);
                assertThat(base(sandbox)).isEqualTo(base.with("defaultRevision", old));
            }
        }
    }

    /** Lets one promoter after the other carry out a command, each killed at the first kind of change none died at before. */
    private Set<String> killedEverywhere(SandboxCluster sandbox, Supplier<TagCommand> command, boolean handled) {
        Set<String> sites = ConcurrentHashMap.newKeySet();
        for (int refusals = 0; refusals < TRIES; ) {
            try (Life life = new Life(sandbox, ++attempts)) {
                Death death = Death.of(sandbox.server(), life.token, change -> !sites.contains(change), handled);
                TagCommand each = command.get();
                CompletableFuture<Optional<TagEvent>> end =
                        CompletableFuture.supplyAsync(() -> life.promoter.handle(each), LIVES);
                CompletableFuture.anyOf(death.at(), end)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                if (death.at().isDone()) {
                    sites.add(death.at().join());
                } else if (end.join().orElseThrow() instanceof TagStepRefused refused) {
                    assertThat(refused.reason().retryable())
                            .as(refused.detail())
                            .isTrue();
                    refusals++;
                } else {
                    assertThat(holder(sandbox)).isNotEqualTo(life.holder.toString());
                    return sites;
                }
            }
        }
        throw new AssertionError("refused %d times".formatted(TRIES));
    }

    /** What must be so once a tag is moved, whoever died meanwhile: and its command once more changes nothing. */
    private void settled(SandboxCluster sandbox, String tag, Tag expected, Supplier<TagCommand> command) {
        List<StoredRelease> releases = releases(sandbox);
        assertThat(sandbox.state().tag(tag)).isEqualTo(expected);
        assertThat(releases).allMatch(StoredRelease::deployed);
        try (Life life = new Life(sandbox, ++attempts)) {
            Death never = Death.of(sandbox.server(), life.token, change -> false, false);
            List<Evidence> observed =
                    switch (life.promoter.handle(command.get()).orElseThrow()) {
                        case TagMoved moved -> moved.observed();
                        case TagMovedBack moved -> moved.observed();
                        case TagStepRefused refused -> throw new AssertionError(refused.detail());
                    };
            assertThat(observed).isNotEmpty().allMatch(Evidence::holds);
            assertThat(never.changes()).isEmpty();
        }
        assertThat(releases(sandbox)).isEqualTo(releases);
    }

    /** Gives the release of a revision a tag of its own, pointing at it. */
    private static void declare(SandboxCluster sandbox, String tag, String version, Path charts) {
        String revision = version.replace('.', '-');
        Target own = new Target(IstioVersion.parse(version), revision, charts.toString());
        StoredRelease istiod = new ReleaseHistory(sandbox.client())
                .newest(SYSTEM, "istiod-" + revision)
                .orElseThrow();
        new HelmJavaEngine()
                .upgrade(
                        new Cluster(
                                sandbox.name(),
                                Labels.none(),
                                sandbox.client(),
                                sandbox.server().kubeconfig()),
                        SYSTEM,
                        istiod.release().name(),
                        new ChartSource().find(own, "istiod"),
                        istiod.values()
                                .with(
                                        "revisionTags",
                                        JsonNodeFactory.instance.arrayNode().add(tag)),
                        "by hand");
    }

    /** Who holds the Lease, empty when nobody does or there is none. */
    private static String holder(SandboxCluster sandbox) {
        Lease lease =
                sandbox.client().leases().inNamespace(SYSTEM).withName(LEASE).get();
        return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
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

    private StepRef step(SandboxCluster sandbox, String tag) {
        return new StepRef("upgrade", sandbox.name(), StepId.tag(tag), ++attempts);
    }

    private static List<StoredRelease> releases(SandboxCluster sandbox) {
        return new ReleaseHistory(sandbox.client()).newest(Set.of("base", "istiod"));
    }

    private static Values base(SandboxCluster sandbox) {
        return new ReleaseHistory(sandbox.client())
                .newest(SYSTEM, "istio-base")
                .orElseThrow()
                .values();
    }

    private static String version(String minor) {
        return SandboxCharts.versions().stream()
                .filter(version -> version.startsWith(minor + "."))
                .findFirst()
                .orElseThrow();
    }
}
