package dev.headway.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of committed files that are made from the code. With {@code -Dheadway.regenerate} the files are written;
 * without, they must be what the code would write, and no other file may lie beside them.
 */
public record GeneratedFiles(Path folder) {

    /** Writes or compares one committed file that is made from the code; others may lie beside it. */
    public static void page(Path page, String expected) throws IOException {
        if (regenerate()) {
            Files.writeString(page, expected);
        }
        compare(page, expected, Files.readString(page));
    }

    /** Writes or compares the files of the folder, by their path in it. */
    public void mustBe(Map<String, String> expected) throws IOException {
        if (regenerate()) {
            write(expected);
        }
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        compare(folder, String.join("\n", new TreeMap<>(expected).keySet()), String.join("\n", found.keySet()));
        expected.forEach((name, text) -> compare(folder.resolve(name), text, String.valueOf(found.get(name))));
    }

    private void write(Map<String, String> expected) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : expected.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static boolean regenerate() {
        return System.getProperty("headway.regenerate") != null;
    }

    private static void compare(Path path, String expected, String found) {
        if (!found.equals(expected)) {
            List<String> wanted = expected.lines().toList();
            List<String> there = found.lines().toList();
            int line = 0;
            while (line < wanted.size() && line < there.size() && wanted.get(line).equals(there.get(line))) {
                line++;
            }
            throw new AssertionError("%s is not what the code makes; regenerate with -Dheadway.regenerate. Line %d is%n%s%nand not%n%s"
                    .formatted(path, line + 1, at(there, line), at(wanted, line)));
        }
    }

    private static String at(List<String> lines, int line) {
        return line < lines.size() ? lines.get(line) : "(the end)";
    }
}
