package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PromQL expression, read as far as is needed to bound it in time and to one cluster.
 *
 * <p>Its placeholders, inside quotes: {@code $cluster}, {@code $node} of a node step, {@code $nodes}, a regular expression of
 * the nodes the step judges, {@code $revision}, {@code $istiods}, a regular expression of the revision's istiod pods; and
 * {@code [$window]} for every range, so that no sample from before a change counts.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/">Prometheus: querying basics</a>
 */
public final class PromQl {

    /** The placeholder of ranges. */
    public static final String WINDOW = "window";

    private static final Set<String> QUOTED = Set.of("cluster", "node", "nodes", "revision", "istiods");
    private static final Set<String> GROUPING =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> AGGREGATORS = Set.of(
            "sum", "min", "max", "avg", "group", "stddev", "stdvar", "count", "count_values", "bottomk", "topk", "quantile");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "atan2", "bool", "offset", "inf", "nan");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$([A-Za-z_]+)");
    private static final Pattern TOKEN = Pattern.compile("""
            (?<space>\\s+|\\#[^\\n]*)
            |(?<text>"[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+"|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|`[^`]*+`)
            |(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)
            |(?<number>[0-9.][0-9a-zA-Z_.]*)
            |(?<placeholder>\\$[A-Za-z_]+)
            |(?<symbol>.)""", Pattern.COMMENTS | Pattern.DOTALL);
    private static final Map<String, String> CLOSING = Map.of("(", ")", "[", "]", "{", "}");

    private enum Kind {
        TEXT,
        WORD,
        NUMBER,
        PLACEHOLDER,
        SYMBOL
    }

    private record Token(Kind kind, String text, int start, int end) {}

    /** Where a vector selector stands; {@code brace} is behind its opening brace, or negative where it has none. */
    private record Selector(int start, int end, int brace, boolean bare) {}

    private final String query;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> problems = new TreeSet<>();
    private final Set<String> placeholders = new TreeSet<>();

    private PromQl(String query) {
        this.query = requireNonNull(query, "query is null");
        split();
        balance();
        if (problems.isEmpty()) {
            select();
            if (selectors.isEmpty()) {
                problems.add("must read at least one metric");
            }
        }
    }

    /** Reads an expression; what is wrong with it is among its problems. */
    public static PromQl of(String query) {
        return new PromQl(query);
    }

    /** Why it cannot serve as a check, as sentences; empty when it can. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The placeholders it uses, without the dollar sign. */
    public Set<String> placeholders() {
        return Set.copyOf(placeholders);
    }

    /** Its vector selectors without their ranges, such as {@code up{job="x"}}. */
    public List<String> selectors() {
        return selectors.stream()
                .map(selector -> query.substring(selector.start(), selector.end()))
                .distinct()
                .toList();
    }

    /** The same expression whose selectors all ask for {@code $cluster} in a label. */
    public PromQl restrictedBy(String label) {
        String matcher = label + "=\"$cluster\"";
        StringBuilder text = new StringBuilder();
        int copied = 0;
        for (Selector selector : selectors) {
            int at = selector.brace() < 0 ? selector.end() : selector.brace();
            text.append(query, copied, at);
            text.append(selector.brace() < 0 ? "{" + matcher + "}" : selector.bare() ? matcher : matcher + ",");
            copied = at;
        }
        return of(text.append(query, copied, query.length()).toString());
    }

    /** A query with values in place of its placeholders; a value cannot leave its quotes. */
    public static String filled(String query, Map<String, String> values) {
        return PLACEHOLDER.matcher(query).replaceAll(found -> {
            String value = values.get(found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : escaped(value));
        });
    }

    /** A regular expression that matches these names and nothing else; matches nothing when there are none. */
    public static String anyOf(Iterable<String> names) {
        List<String> quoted = new ArrayList<>();
        names.forEach(name -> quoted.add(name.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0")));
        return quoted.isEmpty() ? "[^\\s\\S]" : String.join("|", quoted);
    }

    @Override
    public String toString() {
        return query;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("'", "\\'")
                .replace("\n", "\\n");
    }

    private void split() {
        Matcher matcher = TOKEN.matcher(query);
        while (matcher.lookingAt()) {
            add(matcher);
            matcher.region(matcher.end(), query.length());
        }
    }

    private void add(Matcher matcher) {
        String text = matcher.group();
        if (matcher.group("space") != null) {
            return;
        }
        Kind kind = matcher.group("text") != null
                ? Kind.TEXT
                : matcher.group("word") != null
                        ? Kind.WORD
                        : matcher.group("number") != null
                                ? Kind.NUMBER
                                : matcher.group("placeholder") != null ? Kind.PLACEHOLDER : Kind.SYMBOL;
        if (kind == Kind.SYMBOL && "\"'`".contains(text)) {
            problems.add("has a quote that is not closed");
        }
        if (kind == Kind.TEXT) {
            quoted(text);
        }
        tokens.add(new Token(kind, text, matcher.start(), matcher.end()));
    }

    private void quoted(String text) {
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            String name = found.group(1);
            placeholders.add(name);
            if (!QUOTED.contains(name)) {
                problems.add("has no placeholder $%s inside quotes; known are %s"
                        .formatted(name, String.join(", ", new TreeSet<>(QUOTED))));
            } else if (text.startsWith("`")) {
                problems.add("must write a placeholder in double quotes");
            }
        }
    }

    private void balance() {
        Deque<String> open = new ArrayDeque<>();
        for (Token token : tokens) {
            if (token.kind() != Kind.SYMBOL) {
                continue;
            }
            String closing = CLOSING.get(token.text());
            if (closing != null) {
                open.push(closing);
            } else if (CLOSING.containsValue(token.text())
                    && (open.isEmpty() || !open.pop().equals(token.text()))) {
                problems.add("has a '%s' that nothing opens".formatted(token.text()));
                return;
            }
        }
        if (!open.isEmpty()) {
            problems.add("lacks a '%s'".formatted(open.peek()));
        }
    }

    private void select() {
        int i = 0;
        while (i < tokens.size()) {
            i = switch (tokens.get(i).kind()) {
                case WORD -> word(i);
                case SYMBOL -> symbol(i);
                case PLACEHOLDER -> {
                    problems.add("must write %s inside quotes, and $window as [$window]"
                            .formatted(tokens.get(i).text()));
                    yield i + 1;
                }
                case TEXT, NUMBER -> i + 1;
            };
        }
    }

    private int word(int i) {
        String word = tokens.get(i).text().toLowerCase(Locale.ROOT);
        if (word.equals("offset")) {
            problems.add("must not use offset: compare says what the value is compared with");
        }
        if (GROUPING.contains(word)) {
            return is(i + 1, "(") ? behind(i + 1) : i + 1;
        }
        boolean call = is(i + 1, "(");
        boolean aggregation = AGGREGATORS.contains(word) && (is(i + 1, "by") || is(i + 1, "without"));
        if (call || aggregation || OPERATORS.contains(word)) {
            return i + 1;
        }
        if (is(i + 1, "{")) {
            return selector(i, i + 1);
        }
        selectors.add(new Selector(tokens.get(i).start(), tokens.get(i).end(), -1, true));
        return i + 1;
    }

    private int symbol(int i) {
        return switch (tokens.get(i).text()) {
            case "{" -> selector(i, i);
            case "[" -> range(i);
            case "@" -> {
                problems.add("must not use @: the time is that of the evaluation");
                yield i + 1;
            }
            default -> i + 1;
        };
    }

    private int selector(int first, int brace) {
        int behind = behind(brace);
        selectors.add(new Selector(
                tokens.get(first).start(),
                tokens.get(behind - 1).end(),
                tokens.get(brace).end(),
                behind == brace + 2));
        return behind;
    }

    private int range(int i) {
        int behind = behind(i);
        if (behind != i + 3 || !is(i + 1, "$" + WINDOW)) {
            problems.add("must write its ranges as [$window], so that no sample from before the change counts");
        } else {
            placeholders.add(WINDOW);
        }
        return behind;
    }

    private boolean is(int i, String text) {
        return i < tokens.size() && tokens.get(i).text().equals(text);
    }

    /** The index behind what closes the bracket at an index. */
    private int behind(int opening) {
        int depth = 0;
        for (int i = opening; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == Kind.SYMBOL) {
                depth += CLOSING.containsKey(tokens.get(i).text()) ? 1 : 0;
                depth -= CLOSING.containsValue(tokens.get(i).text()) ? 1 : 0;
            }
            if (depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }
}
