package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headway.model.plan.HelmRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes out the chart stored in a release. With it a release goes back to an earlier revision without any repository. */
public final class ChartArchive {

    private static final YAMLMapper YAML = new YAMLMapper();

    private ChartArchive() {}

    /**
     * Writes the chart of a release to a temporary folder.
     *
     * @throws HelmException if the stored chart is incomplete: Helm does not store subcharts
     */
    public static TemporaryChart of(StoredRelease stored) {
        HelmRelease release = stored.release();
        if (!stored.archive().path("metadata").path("dependencies").isEmpty()) {
            throw new HelmException("%s cannot be rebuilt: chart %s has subcharts, which Helm does not store"
                    .formatted(stored, release.chart()));
        }
        try {
            return TemporaryChart.of(release.chart(), release.version(), files(stored.archive()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the chart of " + stored, e);
        }
    }

    private static Map<String, byte[]> files(JsonNode archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("Chart.yaml", YAML.writeValueAsBytes(archive.path("metadata")));
        files.put("values.yaml", YAML.writeValueAsBytes(archive.path("values")));
        if (archive.path("schema").isTextual()) {
            files.put("values.schema.json", archive.path("schema").binaryValue());
        }
        for (String part : List.of("templates", "files")) {
            for (JsonNode file : archive.path(part)) {
                files.put(
                        file.path("name").asText(),
                        Base64.getDecoder().decode(file.path("data").asText()));
            }
        }
        return files;
    }
}
