package dev.headway.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.KubeconfigClusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.tag.kubernetes.Fabric8TagGateways;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags between two versions that differ in what a tag is. */
class EraTagsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1.23, 1.24, false, false", "1.27, 1.28, false, true", "1.29, 1.30, true, true"})
    void movesEveryTagAndBringsItBackAsItWas(String from, String to, boolean serviceBefore, boolean serviceAfter)
            throws IOException {
        Path charts = SandboxCharts.extractTo(folder.resolve("charts"));
        String old = version(from).replace('.', '-');
        String next = version(to).replace('.', '-');
        try (SandboxCluster sandbox = SandboxCluster.builder()
                        .istio(version(from))
                        .nodes(3)
                        .charts(charts)
                        .start();
                KubeconfigClusters clusters = new KubeconfigClusters(
                        Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()), List.of())) {
            sandbox.istio().installRevision(version(to));
            TagPromoter promoter = new TagPromoter(
                    new Fabric8TagGateways(
                            clusters,
                            new HelmJavaEngine(),
                            new ChartSource(),
                            LeaseHolder.self(),
                            Duration.ofSeconds(3)),
                    InstantSource.fixed(NOW));
            Values base = base(sandbox);
            Target target = new Target(IstioVersion.parse(version(to)), next, charts.toString());

            for (String tag : List.of("canary", "default")) {
                assertThat(sandbox.state().tag(tag)).isEqualTo(new Tag(old, serviceBefore ? old : ""));
                assertThat(promoter.handle(new MoveTag(step(tag, 1), tag, target, NOW))
                                .orElseThrow())
                        .isInstanceOfSatisfying(TagMoved.class, moved -> holds(moved.observed()));
                assertThat(sandbox.state().tag(tag)).isEqualTo(new Tag(next, serviceAfter ? next : ""));
            }
            assertThat(sandbox.state().defaultRevision()).isEqualTo(next);
            assertThat(base(sandbox)).isEqualTo(base.with("defaultRevision", next));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sandbox.state()
                            .gateway("orders/waypoint")
                            .revision()
                            .equals(next));

            for (String tag : List.of("default", "canary")) {
                assertThat(promoter.handle(new MoveTagBack(step(tag, 2), tag, old, next, NOW))
                                .orElseThrow())
                        .isInstanceOfSatisfying(TagMovedBack.class, moved -> holds(moved.observed()));
                assertThat(sandbox.state().tag(tag)).isEqualTo(new Tag(old, serviceBefore ? old : ""));
            }
            assertThat(sandbox.state().defaultRevision()).isEqualTo(old);
            assertThat(base(sandbox)).isEqualTo(base.with("defaultRevision", old));
        }
    }

    private static void holds(List<Evidence> observed) {
        assertThat(observed)
                .isNotEmpty()
                .allSatisfy(evidence ->
                        assertThat(evidence.holds()).as(evidence.toString()).isTrue());
    }

    private static Values base(SandboxCluster sandbox) {
        return new ReleaseHistory(sandbox.client())
                .newest("istio-system", "istio-base")
                .orElseThrow()
                .values();
    }

    private static String version(String minor) {
        return SandboxCharts.versions().stream()
                .filter(version -> version.startsWith(minor + "."))
                .findFirst()
                .orElseThrow();
    }

    private static StepRef step(String tag, int attempt) {
        return new StepRef("upgrade", "cluster-1", StepId.tag(tag), attempt);
    }
}
