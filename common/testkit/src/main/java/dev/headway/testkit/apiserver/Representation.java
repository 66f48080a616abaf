package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The form in which objects are sent: whole, as {@code PartialObjectMetadata}, or as rows of a {@code Table}. */
enum Representation {
    WHOLE,
    METADATA,
    TABLE;

    /** What an Accept header asks for first among the forms known. */
    static Representation of(String accept) {
        for (String type : accept.split(",", -1)) {
            if (type.contains("as=PartialObjectMetadata")) {
                return METADATA;
            }
            if (type.contains("as=Table") && type.contains("v=v1;")) {
                return TABLE;
            }
            if (type.strip().equals("application/json")) {
                return WHOLE;
            }
        }
        return WHOLE;
    }

    Buffer one(KubeObject object) {
        return switch (this) {
            case WHOLE -> Buffer.buffer(object.bytes());
            case METADATA -> Buffer.buffer(Json.bytes(metadataOf(object)));
            case TABLE -> {
                ObjectNode listMeta = Json.object().put("resourceVersion", object.resourceVersion());
                yield Buffer.buffer(Json.bytes(Table.of(listMeta, List.of(object))));
            }
        };
    }

    Buffer list(ResourceType type, ObjectNode listMeta, List<KubeObject> objects) {
        return switch (this) {
            case WHOLE -> {
                ObjectNode head =
                        Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
                head.set("metadata", listMeta);
                yield list(head, objects);
            }
            case METADATA -> {
                ObjectNode head =
                        Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
                head.set("metadata", listMeta);
                yield list(head, objects);
            }
            case TABLE -> Buffer.buffer(Json.bytes(Table.of(listMeta, objects)));
        };
    }

    /** A list with each object written from its kept text, which spares most of the work of a large list. */
    private Buffer list(ObjectNode head, List<KubeObject> objects) {
        Buffer buffer = Buffer.buffer(Json.bytes(head));
        Buffer list = buffer.getBuffer(0, buffer.length() - 1).appendString(",\"items\":[");
        String separator = "";
        for (KubeObject object : objects) {
            list.appendString(separator).appendBuffer(one(object));
            separator = ",";
        }
        return list.appendString("]}");
    }

    static ObjectNode metadataOf(KubeObject object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.metadata());
        return partial;
    }
}
