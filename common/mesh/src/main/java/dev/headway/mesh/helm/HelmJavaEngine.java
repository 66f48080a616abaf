package dev.headway.mesh.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ProcessSignals;
import dev.headway.model.plan.HelmRelease;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Helm 3 as a native library.
 *
 * <p>Client-side OpenAPI validation is off: it loads megabytes from the API server for each call, and the API server
 * validates what it is given anyway.
 */
@Singleton
public class HelmJavaEngine implements HelmEngine {

    /** Native calls would hold the carriers of virtual threads, of which there are only as many as processors. */
    private static final ExecutorService NATIVE = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("helm-", 0).daemon().factory());

    @Override
    public HelmRelease install(
            Cluster cluster, String namespace, String release, Chart chart, Values values, String description) {
        return withFile(values, file -> {
            InstallCommand command = Helm.install(chart.reference())
                    .withName(release)
                    .withNamespace(namespace)
                    .withVersion(chart.version())
                    .withDescription(description)
                    .withKubeConfigContents(cluster.kubeconfig())
                    .withValuesFile(file)
                    .createNamespace()
                    .disableOpenApiValidation();
            return released("install", namespace, release, chart, command::call);
        });
    }

    @Override
    public HelmRelease upgrade(
            Cluster cluster, String namespace, String release, Chart chart, Values values, String description) {
        return withFile(values, file -> {
            // Without resetValues Helm takes an empty file for "keep the stored values".
            UpgradeCommand command = Helm.upgrade(chart.reference())
                    .withName(release)
                    .withNamespace(namespace)
                    .withVersion(chart.version())
                    .withDescription(description)
                    .withKubeConfigContents(cluster.kubeconfig())
                    .withValuesFile(file)
                    .resetValues()
                    .disableOpenApiValidation();
            return released("upgrade", namespace, release, chart, command::call);
        });
    }

    @Override
    public void uninstall(Cluster cluster, String namespace, String release) {
        attempt(
                "uninstall %s/%s".formatted(namespace, release),
                Helm.uninstall(release)
                        .withNamespace(namespace)
                        .withKubeConfigContents(cluster.kubeconfig())
                        .ignoreNotFound()::call);
    }

    @Override
    public RenderedChart template(Chart chart, String namespace, String release, Values values, String kubeVersion) {
        return withFile(values, file -> {
            TemplateCommand command = Helm.template(chart.reference())
                    .withName(release)
                    .withNamespace(namespace)
                    .withVersion(chart.version())
                    .withValuesFile(file);
            if (!kubeVersion.isEmpty()) {
                command = command.withKubeVersion(kubeVersion);
            }
            return RenderedChart.parse(attempt("template %s".formatted(chart), command::call));
        });
    }

    private static HelmRelease released(
            String verb, String namespace, String name, Chart chart, HelmCall<Release> call) {
        Release release = attempt("%s %s/%s with %s".formatted(verb, namespace, name, chart), call);
        return new HelmRelease(
                namespace,
                name,
                chart.name(),
                chart.version(),
                Integer.parseInt(release.getRevision()),
                release.getStatus());
    }

    private static <T> T attempt(String what, HelmCall<T> call) {
        try {
            return NATIVE.submit(call::call).get();
        } catch (ExecutionException e) {
            throw new HelmException(
                    "helm %s: %s"
                            .formatted(
                                    what,
                                    Objects.requireNonNullElse(e.getCause(), e).getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HelmException("helm %s: interrupted, it may still be carried out".formatted(what), e);
        } finally {
            ProcessSignals.restore();
        }
    }

    private static <T> T withFile(Values values, Function<Path, T> call) {
        try {
            Path file = Files.createTempFile("headway-values-", ".yaml");
            try {
                Files.writeString(file, values.toYaml());
                return call.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the values for Helm", e);
        }
    }

    /** A command of helm-java, which fails with {@link IllegalStateException}. */
    @FunctionalInterface
    private interface HelmCall<T> {
        T call();
    }
}
