package dev.headway.mesh.helm;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The documents of a rendered chart or of a release's manifest, in Helm's order. */
public record RenderedChart(List<Document> documents) {

    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");
    private static final Pattern CONTENT = Pattern.compile("(?m)^\\s*[^#\\s]");
    private static final Pattern SOURCE = Pattern.compile("(?m)^# Source: [^/\\s]+/(\\S+)\\s*$");

    /**
     * One object of a rendered chart.
     *
     * @param source the template it came from, relative to the chart, such as {@code templates/daemonset.yaml}
     */
    public record Document(String source, String yaml) {

        /** The object. */
        public GenericKubernetesResource resource() {
            return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        }
    }

    public RenderedChart {
        documents = List.copyOf(documents);
    }

    /** Reads the output of {@code helm template}, or a stored manifest; documents of nothing but comments are no objects. */
    public static RenderedChart parse(String text) {
        List<Document> documents = new ArrayList<>();
        for (String part : SEPARATOR.split(text, -1)) {
            Matcher source = SOURCE.matcher(part);
            String yaml = SOURCE.matcher(part).replaceAll("").strip();
            if (CONTENT.matcher(yaml).find()) {
                documents.add(new Document(source.find() ? source.group(1) : "", yaml));
            }
        }
        return new RenderedChart(documents);
    }

    /** The objects of one template, none when the chart has no such template or it rendered nothing. */
    public List<GenericKubernetesResource> from(String source) {
        return documents.stream()
                .filter(document -> document.source().equals(source))
                .map(Document::resource)
                .toList();
    }

    /** The objects of one kind. */
    public List<GenericKubernetesResource> ofKind(String kind) {
        Pattern line = Pattern.compile("(?m)^kind: [\"']?" + Pattern.quote(kind) + "[\"']?\\s*$");
        return documents.stream()
                .filter(document -> line.matcher(document.yaml()).find())
                .map(Document::resource)
                .toList();
    }
}
