package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.ArrayList;
import java.util.List;

/** The patch types that work on an object as it is: JSON patch, JSON merge patch and strategic merge patch. */
final class Patches {
    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    private Patches() {}

    /** The object with the patch applied; the object is not changed. */
    static ObjectNode apply(ResourceType type, String contentType, ObjectNode object, byte[] body) {
        JsonNode patched = switch (contentType) {
            case JSON_PATCH -> jsonPatch(object, Json.parse(body));
            case MERGE_PATCH -> MergePatch.apply(object, Json.parse(body));
            case STRATEGIC_MERGE_PATCH -> strategic(type, object, Json.parse(body));
            default -> throw unknown(type);
        };
        if (patched instanceof ObjectNode result) {
            return result;
        }
        throw KubeStatus.badRequest("a patch of %s must leave an object".formatted(type.resource()))
                .error();
    }

    private static JsonNode strategic(ResourceType type, ObjectNode object, JsonNode patch) {
        if (type.custom()) {
            throw unknown(type);
        }
        return StrategicMerge.apply(MergeSchema.of(type), object, patch);
    }

    private static JsonNode jsonPatch(ObjectNode object, JsonNode patch) {
        if (!patch.isArray()) {
            throw KubeStatus.badRequest("error decoding patch: a JSON patch is a list of operations")
                    .error();
        }
        try {
            return JsonPatch.apply(patch, object);
        } catch (JsonPatchException e) {
            KubeStatus status = new KubeStatus(
                    422, "Invalid", "the server rejected our request due to an error in our request", Json.object());
            throw status.withCauses(List.of(
                            new KubeStatus.Cause("UnexpectedServerResponse", String.valueOf(e.getMessage()), "")))
                    .error();
        }
    }

    private static ApiError unknown(ResourceType type) {
        List<String> accepted = new ArrayList<>(List.of(JSON_PATCH, MERGE_PATCH));
        if (!type.custom()) {
            accepted.add(STRATEGIC_MERGE_PATCH);
        }
        accepted.add(APPLY);
        return KubeStatus.unsupportedMediaType(accepted).error();
    }
}
