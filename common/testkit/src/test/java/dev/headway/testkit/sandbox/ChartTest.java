package dev.headway.testkit.sandbox;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A test that renders the charts of the sandbox with Helm. */
abstract class ChartTest {

    @TempDir
    static Path folder;

    @BeforeAll
    static void extract() {
        SandboxCharts.extractTo(folder);
    }

    static String label(GenericKubernetesResource object, String name) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }

    static String annotation(GenericKubernetesResource object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(name, "");
    }

    static GenericKubernetesResource kind(List<GenericKubernetesResource> objects, String kind) {
        return objects.stream()
                .filter(o -> o.getKind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    static GenericKubernetesResource named(List<GenericKubernetesResource> objects, String name) {
        return objects.stream()
                .filter(o -> o.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The environment of the first container of a workload. */
    static Map<String, Object> envOf(GenericKubernetesResource workload) {
        List<Map<String, Object>> env = Objects.requireNonNull(
                workload.<List<Map<String, Object>>>get("spec", "template", "spec", "containers", 0, "env"));
        return env.stream()
                .filter(e -> e.containsKey("value"))
                .collect(Collectors.toMap(e -> String.valueOf(e.get("name")), e -> e.get("value")));
    }

    static List<GenericKubernetesResource> render(String version, String chart, String values) {
        return render(version, chart, values, chart);
    }

    static List<GenericKubernetesResource> render(String version, String chart, String values, String release) {
        TemplateCommand template = new Helm(folder.resolve(version).resolve(chart))
                .template()
                .skipCrds()
                .withName(release)
                .withNamespace("istio-system");
        if (!values.isEmpty()) {
            template = template.withValuesFile(written(values));
        }
        return Arrays.stream(template.call().split("(?m)^---$"))
                .filter(document -> document.contains("kind:"))
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .toList();
    }

    static Path written(String values) {
        try {
            return Files.writeString(Files.createTempFile(folder, "values", ".yaml"), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
