package dev.headway.testkit.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.headway.messaging.Json;
import dev.headway.model.Amount;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.Target;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.UpgradeSpec;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Schemas of the message records, drawn from the records themselves. */
final class Schemas {

    private static final Map<Class<?>, Map<String, String>> LEAVES = Map.of(
            Duration.class, Map.of("type", "string", "pattern", "^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"),
            Instant.class, Map.of("type", "string", "format", "date-time"),
            IstioVersion.class, Map.of("type", "string", "pattern", "^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$"),
            StepId.class, Map.of("type", "string", "pattern", "^[a-z-]+(/.+)?$"));

    private final SchemaGenerator generator;

    Schemas() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        Json.mapper(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(
                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY, JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                .with(Option.INLINE_ALL_SCHEMAS);
        config.forTypesInGeneral().withCustomDefinitionProvider((type, context) -> {
            ObjectNode leaf =
                    leaf(type.getErasedType(), context.getGeneratorConfig().createObjectNode());
            return leaf == null ? null : new CustomDefinition(leaf, true);
        });
        // A request is read strictly; everything else may gain fields and stay v1.
        config.forTypesInGeneral()
                .withAdditionalPropertiesResolver(
                        scope -> strict(scope.getType().getErasedType()) ? Void.class : null);
        config.forFields()
                .withRequiredCheck(
                        field -> !mayBeAbsent(field.getDeclaringType().getErasedType(), field.getDeclaredName()));
        generator = new SchemaGenerator(config.build());
    }

    ObjectNode of(Class<?> type) {
        return generator.generateSchema(type);
    }

    private static @Nullable ObjectNode leaf(Class<?> type, ObjectNode node) {
        if (LEAVES.containsKey(type)) {
            LEAVES.get(type).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> node.put(entry.getKey(), entry.getValue()));
            return node;
        }
        if (type == Amount.class) {
            ArrayNode choices = node.putArray("anyOf");
            choices.addObject().put("type", "integer").put("minimum", 0);
            choices.addObject().put("type", "string").put("pattern", "^(100|[0-9]{1,2})%$");
            return node;
        }
        if (type == Labels.class) {
            node.put("type", "object");
            node.putObject("additionalProperties").put("type", "string");
            return node;
        }
        return null;
    }

    private static boolean strict(Class<?> type) {
        return type.getPackageName().equals(UpgradeSpec.class.getPackageName())
                || type == UpgradeRequested.class
                || type == Target.class;
    }

    /** A request may leave out what has a default; every other message is complete, but for what may be null. */
    private static boolean mayBeAbsent(Class<?> record, String component) {
        return isNullable(record, component) || hasDefault(record, component);
    }

    private static boolean isNullable(Class<?> record, String component) {
        return record.isRecord()
                && Arrays.stream(record.getRecordComponents())
                        .anyMatch(each -> each.getName().equals(component)
                                && each.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    private static boolean hasDefault(Class<?> record, String component) {
        if (!strict(record)) {
            return false;
        }
        try {
            Class<?> defaults = record.getField("DEFAULT").getType();
            return Arrays.stream(defaults.getRecordComponents())
                    .map(RecordComponent::getName)
                    .anyMatch(component::equals);
        } catch (NoSuchFieldException e) {
            return false;
        }
    }
}
