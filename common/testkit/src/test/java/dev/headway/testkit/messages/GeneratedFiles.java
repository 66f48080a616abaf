package dev.headway.testkit.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of committed files that are made from the code. With {@code -Dheadway.regenerate} the files are written;
 * without, they must be what the code would write, and no other file may lie beside them.
 */
record GeneratedFiles(Path folder) {

    void mustBe(Map<String, String> expected) throws IOException {
        if (System.getProperty("headway.regenerate") != null) {
            write(expected);
        }
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        assertThat(found.keySet())
                .as("files in %s; regenerate with -Dheadway.regenerate", folder)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, text) -> assertThat(found.get(name))
                .as("%s/%s; regenerate with -Dheadway.regenerate", folder, name)
                .isEqualTo(text));
    }

    private void write(Map<String, String> expected) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : expected.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().getBytes(UTF_8));
        }
    }
}
