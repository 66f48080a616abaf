package dev.headway.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.model.Amount;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the page about the request document to the records: every field is there, with its type and its default. */
class RequestPageTest {

    private static final Path PAGE = Path.of("../../docs/request.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Map<Class<?>, String> WORDS = Map.of(
            String.class, "text",
            int.class, "whole number",
            Integer.class, "whole number",
            boolean.class, "true or false",
            Double.class, "number",
            Duration.class, "duration",
            Amount.class, "number or percent",
            IstioVersion.class, "version",
            Labels.class, "labels");
    private static final Set<JsonNode> EMPTY = Set.of(
            Json.mapper().valueToTree(""),
            Json.mapper().createArrayNode(),
            Json.mapper().createObjectNode());

    @Test
    void saysTheTypeAndTheDefaultOfEveryField() throws IOException {
        List<String> written = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> "%s: %s, %s".formatted(row.group(1), row.group(2), row.group(3)))
                .toList();
        List<String> fields = new ArrayList<>();
        fields(UpgradeRequested.class, "", fields);

        assertThat(written).containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void hasAnExampleThatIsValid() throws IOException {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));

        assertThat(yaml.find()).isTrue();
        assertThat(RequestReader.readYaml(yaml.group(1)).spec().acknowledge()).isNotEmpty();
    }

    private static void fields(Class<?> type, String parent, List<String> fields) {
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
            String path = parent + (given == null ? component.getName() : given.value());
            Class<?> element = element(component.getGenericType());
            boolean list = component.getType() == List.class;
            boolean leaf = !element.isRecord() || WORDS.containsKey(element);
            if (leaf || list) {
                String word = leaf ? word(element) : "objects";
                fields.add("%s: %s, %s".formatted(path, list ? "list of " + word : word, fallback(type, component)));
            }
            if (!leaf) {
                fields(element, path + (list ? "[]." : "."), fields);
            }
        }
    }

    private static Class<?> element(Type type) {
        return (Class<?>) (type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type);
    }

    private static String word(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> "`" + Json.mapper().valueToTree(constant).asText() + "`")
                    .collect(Collectors.joining(", "));
        }
        String word = WORDS.get(type);
        assertThat(word).as("a word for %s", type).isNotNull();
        return String.valueOf(word);
    }

    private static String fallback(Class<?> type, RecordComponent component) {
        JsonNode value = Json.mapper().valueToTree(defaultOf(type, component.getName()));
        if (value.isNull()) {
            return component.getAnnotatedType().isAnnotationPresent(Nullable.class) ? "none" : "required";
        }
        return EMPTY.contains(value) ? "none" : value.asText();
    }

    private static @Nullable Object defaultOf(Class<?> type, String component) {
        try {
            Object defaults = type.getField("DEFAULT").get(null);
            return defaults.getClass().getMethod(component).invoke(defaults);
        } catch (NoSuchFieldException | NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
