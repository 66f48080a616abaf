package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads request bodies in Kubernetes protobuf, which Go clients prefer for built-in kinds. Knows the messages of
 * {@code protobuf.txt}; answers are JSON, which those clients accept as well.
 */
final class Protobuf {
    static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final int MAGIC = 0x6b387300;
    private static final Map<String, Field> FIELDS = fields();

    /** One field of a message: its name in JSON and its type. */
    private record Field(String name, String type) {
        boolean list() {
            return type.endsWith("[]");
        }

        /** Whether a zero is a value; Go also sends the zero of a field that was never set. */
        boolean keepsZero() {
            return type.endsWith("?") || list();
        }

        String plainType() {
            return type.replaceAll("\\[]$|\\?$", "");
        }
    }

    private Protobuf() {}

    /** The object in an envelope of magic number, type and raw message; a kind not known gives a 415. */
    static ObjectNode decode(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            if (in.remaining() < 4 || in.getInt() != MAGIC) {
                throw KubeStatus.badRequest("the body does not start as Kubernetes protobuf does")
                        .error();
            }
            ObjectNode type = Json.object();
            ByteBuffer raw = ByteBuffer.allocate(0);
            while (in.hasRemaining()) {
                int tag = (int) varint(in);
                switch (tag >>> 3) {
                    case 1 -> type = typeMeta(chunk(in));
                    case 2 -> raw = chunk(in);
                    default -> skip(in, tag & 7);
                }
            }
            String kind = type.path("kind").asText();
            if (!FIELDS.containsKey(kind + " 1")) {
                throw KubeStatus.unsupportedMediaType(List.of(Reply.JSON, "application/yaml"))
                        .error();
            }
            return (ObjectNode) type.setAll(message(kind, raw));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw KubeStatus.badRequest("the protobuf body is cut short: " + e).error();
        }
    }

    private static ObjectNode typeMeta(ByteBuffer in) {
        ObjectNode type = Json.object();
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            type.put(tag >>> 3 == 1 ? "apiVersion" : "kind", text(chunk(in)));
        }
        return type;
    }

    private static ObjectNode message(String type, ByteBuffer in) {
        ObjectNode object = Json.object();
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            Field field = FIELDS.get(type + " " + (tag >>> 3));
            if (field == null) {
                skip(in, tag & 7);
            } else {
                read(object, field, in);
            }
        }
        return object;
    }

    private static void read(ObjectNode object, Field field, ByteBuffer in) {
        switch (field.plainType()) {
            case "strings" -> entry(Json.objectAt(object, field.name()), chunk(in), false);
            case "bytemap" -> entry(Json.objectAt(object, field.name()), chunk(in), true);
            default -> {
                JsonNode value = value(field.plainType(), in);
                if (field.list()) {
                    object.withArray(field.name()).add(value);
                } else if (field.keepsZero() || !isZero(value)) {
                    object.set(field.name(), value);
                }
            }
        }
    }

    private static JsonNode value(String type, ByteBuffer in) {
        return switch (type) {
            case "string" -> TextNode.valueOf(text(chunk(in)));
            case "bool" -> BooleanNode.valueOf(varint(in) != 0);
            case "int" -> {
                long number = varint(in);
                yield number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
            }
            case "time" -> time(chunk(in));
            default -> message(type, chunk(in));
        };
    }

    private static boolean isZero(JsonNode value) {
        return value.isContainerNode()
                ? value.isEmpty()
                : List.of("", "0", "false").contains(value.asText());
    }

    private static JsonNode time(ByteBuffer in) {
        long seconds = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            long number = varint(in);
            seconds = tag >>> 3 == 1 ? number : seconds;
        }
        return TextNode.valueOf(
                seconds == 0 ? "" : Instant.ofEpochSecond(seconds).toString());
    }

    private static void entry(ObjectNode map, ByteBuffer in, boolean bytes) {
        String key = "";
        String value = "";
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            ByteBuffer chunk = chunk(in);
            if (tag >>> 3 == 1) {
                key = text(chunk);
            } else {
                value = bytes
                        ? StandardCharsets.ISO_8859_1
                                .decode(Base64.getEncoder().encode(chunk))
                                .toString()
                        : text(chunk);
            }
        }
        map.put(key, value);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    private static ByteBuffer chunk(ByteBuffer in) {
        int length = (int) varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer chunk = in.slice(in.position(), length);
        in.position(in.position() + length);
        return chunk;
    }

    private static String text(ByteBuffer chunk) {
        return StandardCharsets.UTF_8.decode(chunk).toString();
    }

    private static void skip(ByteBuffer in, int wireType) {
        switch (wireType) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> chunk(in);
            case 5 -> in.getInt();
            default -> throw new IllegalArgumentException("wire type " + wireType + " is not used by Kubernetes");
        }
    }

    private static Map<String, Field> fields() {
        Map<String, Field> fields = new HashMap<>();
        ResourceTable.lines("protobuf.txt").forEach(line -> {
            String[] words = line.split(" ", -1);
            fields.put(words[0] + " " + words[1], new Field(words[2], words[3]));
        });
        return fields;
    }
}
