package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version of one object. Immutable: {@link #json()} is shared and nobody writes to it; {@link #copy()} is for that. */
public final class KubeObject {
    private final ObjectNode json;
    private byte @Nullable [] bytes;

    public KubeObject(ObjectNode json) {
        this.json = json;
    }

    ObjectNode json() {
        return json;
    }

    ObjectNode copy() {
        return json.deepCopy();
    }

    /** The object as JSON text, made once and kept: the same version goes to many watchers and lists. */
    byte[] bytes() {
        byte[] made = bytes;
        if (made == null) {
            made = Json.bytes(json);
            bytes = made;
        }
        return made;
    }

    /** The same object under another served version of its resource. */
    KubeObject as(ResourceType type) {
        if (type.apiVersion().equals(json.path("apiVersion").asText())) {
            return this;
        }
        ObjectNode other = Json.object();
        other.setAll(json);
        other.put("apiVersion", type.apiVersion());
        return new KubeObject(other);
    }

    JsonNode metadata() {
        return json.path("metadata");
    }

    JsonNode spec() {
        return json.path("spec");
    }

    JsonNode status() {
        return json.path("status");
    }

    JsonNode labels() {
        return metadata().path("labels");
    }

    String kind() {
        return json.path("kind").asText();
    }

    String name() {
        return metadata().path("name").asText();
    }

    String namespace() {
        return metadata().path("namespace").asText();
    }

    String uid() {
        return metadata().path("uid").asText();
    }

    String resourceVersion() {
        return metadata().path("resourceVersion").asText();
    }

    boolean deleting() {
        return metadata().has("deletionTimestamp");
    }

    List<String> finalizers() {
        return Json.texts(metadata().path("finalizers"));
    }
}
