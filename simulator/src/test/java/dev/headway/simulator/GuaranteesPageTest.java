package dev.headway.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.simulator.invariants.Invariant;
import dev.headway.simulator.invariants.Invariants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/guarantees.md} to the invariants and tests there are. */
class GuaranteesPageTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PROMISE = Pattern.compile("^### (S\\d+) ", Pattern.MULTILINE);
    private static final Pattern INVARIANTS =
            Pattern.compile("^- Invariants?: (.*?)(?=^- |^$|^#)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LIVENESS = Pattern.compile("^\\| (L\\d+) \\|", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Benchmark))`");
    private static final Pattern WORD = Pattern.compile("`([A-Z]\\w+)`");

    @Test
    void namesEveryInvariantUnderAPromiseAndNoOther() {
        Set<String> there = Invariants.all().stream()
                .map(invariant -> invariant.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(sections().values().stream()
                        .flatMap(GuaranteesPageTest::invariants)
                        .collect(Collectors.toSet()))
                .isEqualTo(there);
    }

    @Test
    void namesEachInvariantUnderThePromiseItKeeps() {
        Map<String, String> sections = sections();
        for (Invariant invariant : Invariants.all()) {
            assertThat(invariants(sections.getOrDefault(invariant.promise(), "")))
                    .as("invariants under %s", invariant.promise())
                    .contains(invariant.getClass().getSimpleName());
        }
    }

    @Test
    void hasEveryPromiseOnce() {
        assertThat(found(PROMISE)).containsExactlyElementsOf(numbers("S", 20));
        assertThat(found(LIVENESS)).containsExactlyElementsOf(numbers("L", 9));
    }

    @Test
    void namesOnlyTestsThatExist() throws IOException {
        Set<String> files;
        try (Stream<Path> tree = Files.walk(ROOT)) {
            files = tree.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }

        assertThat(files).containsAll(found(TEST));
    }

    /** The promises of the page by their numbers. */
    private static Map<String, String> sections() {
        Map<String, String> sections = new TreeMap<>();
        String page = page();
        List<MatchResult> headings = PROMISE.matcher(page).results().toList();
        for (int i = 0; i < headings.size(); i++) {
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : page.indexOf("\n## Liveness");
            sections.put(
                    headings.get(i).group(1), page.substring(headings.get(i).start(), end));
        }
        return sections;
    }

    /** What a section names behind "Invariant:", up to the tests. */
    private static Stream<String> invariants(String section) {
        return INVARIANTS
                .matcher(section)
                .results()
                .map(found -> found.group(1).replaceAll("Tests?:.*", ""))
                .flatMap(line -> WORD.matcher(line).results().map(word -> word.group(1)))
                .filter(word -> !TEST.matcher("`" + word + "`").matches());
    }

    private static List<String> found(Pattern pattern) {
        return pattern.matcher(page()).results().map(found -> found.group(1)).toList();
    }

    private static List<String> numbers(String letter, int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(number -> letter + number)
                .toList();
    }

    private static String page() {
        try {
            return Files.readString(ROOT.resolve("docs/guarantees.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
