package dev.headway.messaging;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headway.model.Violation;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.Metadata;
import dev.headway.model.request.UpgradeSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request document strictly: unknown fields, wrong types and broken rules are all reported, each with its path,
 * and nothing is half-accepted.
 */
public final class RequestReader {

    private static final String API_VERSION = "headway.dev/v1";
    private static final String KIND = "Upgrade";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private final List<Violation> violations = new ArrayList<>();

    private RequestReader() {}

    /**
     * Reads a document that a user wrote as YAML or JSON.
     *
     * @throws InvalidRequestException with every broken rule
     */
    public static UpgradeRequested readYaml(String text) {
        try {
            return read(new YAMLMapper().readTree(text));
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException(
                    List.of(new Violation("", firstLine(text), "is not YAML: " + e.getOriginalMessage())));
        }
    }

    /**
     * Reads a document.
     *
     * @throws InvalidRequestException with every broken rule
     */
    public static UpgradeRequested read(JsonNode document) {
        RequestReader reader = new RequestReader();
        UpgradeRequested request = reader.readRecord(UpgradeRequested.class, document, "");
        if (request == null || !reader.violations.isEmpty()) {
            throw new InvalidRequestException(reader.violations);
        }
        List<Violation> broken = new ArrayList<>(header(request));
        broken.addAll(request.spec().violations());
        if (!broken.isEmpty()) {
            throw new InvalidRequestException(broken);
        }
        return request;
    }

    private static List<Violation> header(UpgradeRequested request) {
        List<Violation> broken = new ArrayList<>();
        if (!request.apiVersion().equals(API_VERSION)) {
            broken.add(new Violation("apiVersion", request.apiVersion(), "must be " + API_VERSION));
        }
        if (!request.kind().equals(KIND)) {
            broken.add(new Violation("kind", request.kind(), "must be " + KIND));
        }
        if (!NAME.matcher(request.metadata().name()).matches()) {
            broken.add(new Violation(
                    "metadata.name",
                    request.metadata().name(),
                    "must be lower-case letters, digits, dots and dashes, at most 63 characters"));
        }
        return broken;
    }

    private <R> @Nullable R readRecord(Class<R> type, JsonNode node, String path) {
        if (!node.isObject()) {
            violations.add(new Violation(path, text(node), "must be an object"));
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> names =
                Arrays.stream(components).map(RequestReader::nameOf).toList();
        node.fieldNames().forEachRemaining(field -> {
            if (!names.contains(field)) {
                violations.add(new Violation(
                        join(path, field),
                        text(node.get(field)),
                        "is unknown here; known are " + String.join(", ", names)));
            }
        });
        Object defaults = defaultsOf(type);
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = readComponent(components[i], node.get(nameOf(components[i])), defaults, path);
        }
        boolean incomplete =
                IntStream.range(0, values.length).anyMatch(i -> values[i] == null && !isOptional(components[i]));
        return incomplete ? null : construct(type, components, values);
    }

    private static String nameOf(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? component.getName() : given.value();
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private @Nullable Object readComponent(
            RecordComponent component, @Nullable JsonNode value, @Nullable Object defaults, String parent) {
        String path = join(parent, nameOf(component));
        if (value == null || value.isNull()) {
            Object fallback = defaults == null ? null : valueOf(defaults, component.getName());
            if (fallback == null && !isOptional(component)) {
                violations.add(new Violation(path, "", "is required"));
            }
            return fallback;
        }
        return readValue(component.getGenericType(), value, path);
    }

    private @Nullable Object readValue(Type type, JsonNode value, String path) {
        if (type instanceof ParameterizedType list) {
            return readList(list.getActualTypeArguments()[0], value, path);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == CheckSpec.class && value.isTextual()) {
            return readRecord(raw, Json.mapper().createObjectNode().set("name", value), path);
        }
        if (raw.isRecord() && raw.getPackageName().equals(UpgradeSpec.class.getPackageName())
                || raw == dev.headway.model.Target.class
                || raw == dev.headway.model.ChartDigests.class
                || raw == dev.headway.model.ChartValues.class
                || raw == Metadata.class) {
            return readRecord(raw, value, path);
        }
        return readLeaf(raw, value, path);
    }

    private @Nullable List<Object> readList(Type element, JsonNode value, String path) {
        if (!value.isArray()) {
            violations.add(new Violation(path, text(value), "must be a list"));
            return null;
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            Object read = readValue(element, value.get(i), path + "[" + i + "]");
            if (read != null) {
                elements.add(read);
            }
        }
        return elements.size() == value.size() ? elements : null;
    }

    private @Nullable Object readLeaf(Class<?> type, JsonNode value, String path) {
        String rule = mismatch(type, value);
        if (rule != null) {
            violations.add(new Violation(path, text(value), rule));
            return null;
        }
        try {
            return Json.mapper().treeToValue(value, type);
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
            String message = cause instanceof JsonProcessingException json
                    ? json.getOriginalMessage()
                    : String.valueOf(cause.getMessage());
            violations.add(
                    new Violation(path, text(value), type.isEnum() ? "must be one of " + constants(type) : message));
            return null;
        }
    }

    private static @Nullable String mismatch(Class<?> type, JsonNode value) {
        if (type == boolean.class && !value.isBoolean()) {
            return "must be true or false";
        }
        if ((type == int.class || type == Integer.class) && !value.isInt()) {
            return "must be a whole number";
        }
        if (type == Double.class && !value.isNumber()) {
            return "must be a number";
        }
        if (type == String.class && !value.isTextual()) {
            return "must be text; write it in quotes";
        }
        return null;
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Json.mapper().valueToTree(constant).asText())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    private static <R> R construct(Class<R> type, RecordComponent[] components, @Nullable Object[] values) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct " + type.getName(), e);
        }
    }

    private static @Nullable Object defaultsOf(Class<?> type) {
        try {
            return type.getField("DEFAULT").get(null);
        } catch (NoSuchFieldException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot read the defaults of " + type.getName(), e);
        }
    }

    private static @Nullable Object valueOf(Object defaults, String component) {
        try {
            return defaults.getClass().getMethod(component).invoke(defaults);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read default " + component, e);
        }
    }

    private static String join(String parent, String field) {
        return parent.isEmpty() ? field : parent + "." + field;
    }

    private static String text(JsonNode node) {
        String text = node.isTextual() ? node.asText() : node.toString();
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
