package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors, as the API server reads them from a query or an object. */
final class Selectors {
    private static final String KEY = "([A-Za-z0-9][A-Za-z0-9_./-]*)";
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*" + KEY);
    private static final Pattern EQUALS = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*([A-Za-z0-9_.-]*)");
    private static final Pattern IN = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern TERM = Pattern.compile("([A-Za-z0-9_.]+)(==|!=|=)(.*)");
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "pods",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            "nodes",
            Set.of("spec.unschedulable"),
            "namespaces",
            Set.of("status.phase"),
            "secrets",
            Set.of("type"),
            "events",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"),
            "replicasets.apps",
            Set.of("status.replicas"),
            "jobs.batch",
            Set.of("status.successful"));
    private static final Set<String> BOOLEANS = Set.of("spec.unschedulable", "spec.hostNetwork");

    private Selectors() {}

    /** Reads {@code a=b,c!=d,e in (f,g),h,!i}; the empty text selects everything. */
    static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = labels -> true;
        for (String requirement : split(selector)) {
            all = all.and(requirement(requirement.strip()));
        }
        return all;
    }

    /** Reads a LabelSelector object: {@code matchLabels} and {@code matchExpressions}; {@code {}} selects everything. */
    static Predicate<JsonNode> labels(JsonNode selector) {
        Predicate<JsonNode> all = labels -> true;
        for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
            all = all.and(in(wanted.getKey(), Set.of(wanted.getValue().asText())));
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText();
            Set<String> values = Set.copyOf(Json.texts(expression.path("values")));
            all = all.and(
                    switch (expression.path("operator").asText()) {
                        case "In" -> in(key, values);
                        case "NotIn" -> in(key, values).negate();
                        case "Exists" -> labels -> labels.has(key);
                        default -> labels -> !labels.has(key);
                    });
        }
        return all;
    }

    /** Reads {@code spec.nodeName=a,status.phase!=Running}; a field the resource cannot be selected by gives a 400. */
    static Predicate<KubeObject> fields(ResourceType type, String selector) {
        Predicate<KubeObject> all = object -> true;
        for (String text : split(selector)) {
            Matcher term = TERM.matcher(text.strip());
            if (!term.matches()) {
                throw KubeStatus.badRequest("invalid selector: '" + selector + "'; can't understand '" + text + "'")
                        .error();
            }
            String field = term.group(1);
            if (!selectable(type, field)) {
                throw KubeStatus.badRequest("field label not supported: " + field)
                        .error();
            }
            boolean wanted = !term.group(2).equals("!=");
            String value = term.group(3).strip();
            String[] path = (field.equals("source") ? "source.component" : field).split("\\.", -1);
            String absent = BOOLEANS.contains(field) ? "false" : "";
            all = all.and(object -> value(object, path, absent).equals(value) == wanted);
        }
        return all;
    }

    private static boolean selectable(ResourceType type, String field) {
        return EVERYWHERE.contains(field)
                || FIELDS.getOrDefault(type.storage(), Set.of()).contains(field);
    }

    private static String value(KubeObject object, String[] path, String absent) {
        JsonNode node = object.json();
        for (String part : path) {
            node = node.path(part);
        }
        return node.isMissingNode() ? absent : Json.text(node);
    }

    private static Predicate<JsonNode> requirement(String text) {
        Matcher in = IN.matcher(text);
        if (in.matches()) {
            Set<String> values = Set.of(in.group(3).strip().split("\\s*,\\s*"));
            Predicate<JsonNode> member = in(in.group(1), values);
            return in.group(2).equals("in") ? member : member.negate();
        }
        Matcher equals = EQUALS.matcher(text);
        if (equals.matches()) {
            Predicate<JsonNode> equal = in(equals.group(1), Set.of(equals.group(3)));
            return equals.group(2).equals("!=") ? equal.negate() : equal;
        }
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            String key = exists.group(2);
            return exists.group(1).isEmpty() ? labels -> labels.has(key) : labels -> !labels.has(key);
        }
        throw KubeStatus.badRequest("unable to parse requirement: '" + text + "' is not a label requirement")
                .error();
    }

    private static Predicate<JsonNode> in(String key, Set<String> values) {
        return labels -> labels.has(key) && values.contains(labels.path(key).asText());
    }

    /** Splits at the commas that are not inside parentheses. */
    private static List<String> split(String selector) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= selector.length(); i++) {
            char c = i < selector.length() ? selector.charAt(i) : ',';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == selector.length())) {
                if (!selector.substring(start, i).isBlank()) {
                    parts.add(selector.substring(start, i));
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
