package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

/** Answers lists: selectors, pages, and the revision a watch can go on from. */
final class ObjectList {
    private final ObjectStore store;
    private final WatchHub hub;

    ObjectList(ObjectStore store, WatchHub hub) {
        this.store = store;
        this.hub = hub;
    }

    /** What the selectors of a call let through, within its namespace. */
    static Predicate<KubeObject> filter(Target target, Call call) {
        String namespace = target.namespace();
        Predicate<JsonNode> labels = Selectors.labels(call.query("labelSelector"));
        Predicate<KubeObject> fields = Selectors.fields(target.type(), call.query("fieldSelector"));
        Predicate<KubeObject> here = namespace.isEmpty()
                ? object -> true
                : object -> object.namespace().equals(namespace);
        return here.and(object -> labels.test(object.labels())).and(fields);
    }

    List<KubeObject> matching(Target target, Call call) {
        Predicate<KubeObject> filter = filter(target, call);
        return store.scan(target.type().storage(), target.namespace()).values().stream()
                .filter(filter)
                .toList();
    }

    Reply list(Target target, Call call) {
        ResourceType type = target.type();
        Predicate<KubeObject> filter = filter(target, call);
        checkRevision(call.query("resourceVersion"));
        Page page = page(target, call);
        int limit = number(call.query("limit"));
        List<KubeObject> found = new ArrayList<>();
        String last = "";
        boolean more = false;
        int rest = 0;
        for (Map.Entry<String, KubeObject> entry : page.objects().entrySet()) {
            if (filter.test(entry.getValue())) {
                if (limit > 0 && found.size() == limit) {
                    more = true;
                    rest++;
                } else {
                    found.add(entry.getValue().as(type));
                    last = entry.getKey();
                }
            }
        }
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(page.revision()));
        if (more) {
            metadata.put("continue", token(page.revision(), last));
            if (call.query("labelSelector").isEmpty()
                    && call.query("fieldSelector").isEmpty()) {
                metadata.put("remainingItemCount", rest);
            }
        }
        Representation form = Representation.of(call.header("Accept"));
        return new Reply(200, Reply.JSON, form.list(type, metadata, found), 0);
    }

    /** A page: what comes after the last one, and the revision of the first. */
    private record Page(long revision, NavigableMap<String, KubeObject> objects) {}

    private Page page(Target target, Call call) {
        NavigableMap<String, KubeObject> all = store.scan(target.type().storage(), target.namespace());
        String token = call.query("continue");
        if (token.isEmpty()) {
            return new Page(store.revision(), all);
        }
        JsonNode read = readToken(token);
        long revision = read.path("rv").asLong();
        if (revision < hub.oldest(target.type().storage())) {
            throw KubeStatus.expired("The provided continue parameter is too old to display a consistent list result."
                            + " You must start a new list without the continue parameter.")
                    .error();
        }
        return new Page(revision, all.tailMap(read.path("start").asText(), false));
    }

    private static JsonNode readToken(String token) {
        try {
            return Json.parse(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException e) {
            throw KubeStatus.badRequest("continue key is not valid: " + e.getMessage())
                    .error();
        }
    }

    private static String token(long revision, String start) {
        String json = Json.object().put("rv", revision).put("start", start).toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void checkRevision(String wanted) {
        long revision = revision(wanted);
        if (revision > store.revision()) {
            KubeStatus status = new KubeStatus(
                    504,
                    "Timeout",
                    "Too large resource version: %d, current: %d".formatted(revision, store.revision()),
                    Json.object());
            throw status.withRetryAfter(1)
                    .withCauses(
                            List.of(new KubeStatus.Cause("ResourceVersionTooLarge", "Too large resource version", "")))
                    .error();
        }
    }

    /** The number of a resourceVersion; 0 when there is none. */
    static long revision(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw KubeStatus.badRequest("invalid resource version \"%s\": it must be a number".formatted(text))
                    .error();
        }
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
