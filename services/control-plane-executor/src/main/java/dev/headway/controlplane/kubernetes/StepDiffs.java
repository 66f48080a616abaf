package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.StepId;
import dev.headway.model.plan.StepDiff;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Draws what a Helm step would change, for people. */
final class StepDiffs {

    /** How many bytes a step may have, so that all steps of a plan fit into a message. */
    static final int LARGEST = 32 * 1024;

    private static final int LARGEST_VALUES = LARGEST / 4;

    private static final int CONTEXT = 2;
    private static final String CRD = "CustomResourceDefinition";
    private static final String VERSION = "app.kubernetes.io/version";
    private static final Set<String> VERSION_LABELS = Set.of(VERSION, "helm.sh/chart");
    private static final ObjectMapper SORTED = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private StepDiffs() {}

    /**
     * Draws a change of a release.
     *
     * @param before what the release has applied; nothing for one that does not exist
     */
    static StepDiff diff(StepId step, Values old, Values wanted, RenderedChart before, RenderedChart after) {
        Redaction redaction = new Redaction();
        String values = unified("values", yaml(redaction.values(old)), yaml(redaction.values(wanted)));
        List<String> objects = before.documents().isEmpty() ? created(after) : changed(before, after);
        return new StepDiff(
                step,
                shortened(redaction.text(values), LARGEST_VALUES),
                shortened(redaction.text(String.join("", objects)), LARGEST - LARGEST_VALUES));
    }

    private static List<String> created(RenderedChart after) {
        return objects(after).keySet().stream().map(key -> "+ " + key + "\n").toList();
    }

    private static List<String> changed(RenderedChart before, RenderedChart after) {
        SortedMap<String, JsonNode> old = objects(before);
        SortedMap<String, JsonNode> wanted = objects(after);
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(wanted.keySet());
        List<String> parts = new ArrayList<>();
        SortedMap<String, Integer> definitions = new TreeMap<>();
        int relabelled = 0;
        for (String key : keys) {
            JsonNode left = old.get(key);
            JsonNode right = wanted.get(key);
            if (left == null) {
                parts.add("+ " + key + "\n");
            } else if (right == null) {
                parts.add("- " + key + "\n");
            } else if (left.equals(right)) {
                continue;
            } else if (key.startsWith(CRD + " ") && versions(left).equals(versions(right))) {
                definitions.merge(label(left) + " to " + label(right), 1, Integer::sum);
            } else if (key.startsWith(CRD + " ")) {
                parts.add("~ %s (%s with %s to %s with %s)\n"
                        .formatted(key, label(left), versions(left), label(right), versions(right)));
            } else if (withoutVersion(left).equals(withoutVersion(right))) {
                relabelled++;
            } else {
                parts.add(unified(key, yaml(withoutVersion(left)), yaml(withoutVersion(right))));
            }
        }
        parts.addAll(0, summaries(definitions, relabelled));
        return parts;
    }

    /** One line for all that changes without a consequence; they come first, so that they are never cut off. */
    private static List<String> summaries(SortedMap<String, Integer> definitions, int relabelled) {
        List<String> lines = new ArrayList<>();
        definitions.forEach(
                (change, count) -> lines.add("~ %d %s %s\n".formatted(count, count == 1 ? CRD : CRD + "s", change)));
        if (relabelled > 0) {
            lines.add(
                    relabelled == 1
                            ? "~ 1 object changes only its version labels\n"
                            : "~ %d objects change only their version labels\n".formatted(relabelled));
        }
        return lines;
    }

    /** The object without the labels that name the release's version; those of a pod template stay, they replace pods. */
    private static JsonNode withoutVersion(JsonNode object) {
        JsonNode copy = object.deepCopy();
        if (copy.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(VERSION_LABELS);
        }
        return copy;
    }

    /** The version of the chart or of Istio that a CRD is labelled with. */
    private static String label(JsonNode crd) {
        String label = crd.path("metadata").path("labels").path(VERSION).asText();
        return label.isEmpty() ? "no version" : label;
    }

    /** The versions a CRD defines, with what it does not serve and what it stores. */
    private static String versions(JsonNode crd) {
        return StreamSupport.stream(crd.path("spec").path("versions").spliterator(), false)
                .map(version -> version.path("name").asText()
                        + (version.path("served").asBoolean(true) ? "" : " not served")
                        + (version.path("storage").asBoolean() ? " stored" : ""))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static SortedMap<String, JsonNode> objects(RenderedChart chart) {
        SortedMap<String, JsonNode> objects = new TreeMap<>();
        for (RenderedChart.Document document : chart.documents()) {
            JsonNode object = Redaction.object(tree(document.yaml()));
            JsonNode metadata = object.path("metadata");
            String namespace = metadata.path("namespace").asText();
            objects.put(
                    "%s %s%s"
                            .formatted(
                                    object.path("kind").asText(),
                                    namespace.isEmpty() ? "" : namespace + "/",
                                    metadata.path("name").asText()),
                    object);
        }
        return objects;
    }

    private static JsonNode tree(String yaml) {
        try {
            return SORTED.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an object: " + e.getOriginalMessage(), e);
        }
    }

    /** Keys in order, so that only differences in content are seen. */
    private static String yaml(JsonNode tree) {
        try {
            return tree.isEmpty() ? "" : SORTED.writeValueAsString(SORTED.convertValue(tree, Map.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written as YAML", e);
        }
    }

    private static String unified(String name, String old, String wanted) {
        if (old.equals(wanted)) {
            return "";
        }
        List<String> left = old.lines().toList();
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(
                name, name, left, DiffUtils.diff(left, wanted.lines().toList()), CONTEXT);
        return String.join("\n", lines) + "\n";
    }

    private static String shortened(String text, int largest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= largest) {
            return text;
        }
        String kept = new String(bytes, 0, largest - 100, StandardCharsets.UTF_8);
        int end = kept.lastIndexOf('\n') + 1;
        return kept.substring(0, end)
                + "(shortened: %d more bytes)\n"
                        .formatted(bytes.length - kept.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
    }
}
