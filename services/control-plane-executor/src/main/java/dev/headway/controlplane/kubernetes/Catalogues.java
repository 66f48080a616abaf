package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headway.controlplane.domain.Catalogue;
import dev.headway.controlplane.domain.Catalogue.Entry;
import dev.headway.controlplane.domain.Condition;
import dev.headway.controlplane.domain.Hazard;
import dev.headway.controlplane.domain.Hazard.Range;
import dev.headway.model.plan.Finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the catalogue of findings and hazards. */
public final class Catalogues {

    private static final String RESOURCE = "/dev/headway/controlplane/findings.yaml";

    private Catalogues() {}

    /**
     * Reads the catalogue that is built in.
     *
     * @throws IllegalStateException if it is not complete, or has a code twice
     */
    public static Catalogue builtIn() {
        try (InputStream in = Catalogues.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing from the class path");
            }
            return read(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }

    private static Catalogue read(JsonNode tree) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        List<Hazard> hazards = new ArrayList<>();
        tree.path("findings").forEach(node -> add(entries, entry(node)));
        for (JsonNode node : tree.path("hazards")) {
            add(entries, entry(node));
            hazards.add(new Hazard(
                    text(node, "code"),
                    text(node, "component"),
                    ranges(node.path("from")),
                    ranges(node.path("to")),
                    Condition.parse(text(node, "when"))));
        }
        return new Catalogue(entries, hazards);
    }

    private static Entry entry(JsonNode node) {
        return new Entry(
                text(node, "code"),
                Severity.valueOf(text(node, "severity")),
                text(node, "title"),
                text(node, "rule"),
                text(node, "remedy"),
                text(node, "source"));
    }

    private static void add(SortedMap<String, Entry> entries, Entry entry) {
        if (entries.put(entry.code(), entry) != null) {
            throw new IllegalStateException("%s has the code %s twice".formatted(RESOURCE, entry.code()));
        }
    }

    private static List<Range> ranges(JsonNode list) {
        List<Range> ranges = new ArrayList<>();
        list.forEach(range -> ranges.add(Range.parse(range.asText())));
        return ranges;
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).asText();
        if (text.isBlank()) {
            throw new IllegalStateException("%s: %s has no %s".formatted(RESOURCE, node.path("code"), field));
        }
        return text;
    }
}
