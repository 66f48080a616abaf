package dev.headway.planner.kafka;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.messaging.Json;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.planner.domain.Member;
import dev.headway.planner.domain.StepState;
import dev.headway.planner.domain.UpgradePhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The state of the planner as JSON: the form of the messages, with the name of the record where a type is sealed. */
final class StateJson {

    private static final List<Class<?>> SEALED =
            List.of(ClusterPhase.class, StepState.class, UpgradePhase.class, Member.State.class);

    private static final JsonMapper MAPPER = mapper();

    private StateJson() {}

    static byte[] write(Object state) {
        try {
            return MAPPER.writeValueAsBytes(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + state.getClass().getName(), e);
        }
    }

    static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + type.getName() + " from a state store", e);
        }
    }

    /** Reads a record some of whose components were written apart. */
    static <T> T read(byte[] json, Map<String, byte[]> apart, Class<T> type) {
        try {
            ObjectNode node = (ObjectNode) MAPPER.readTree(json);
            for (Map.Entry<String, byte[]> component : apart.entrySet()) {
                node.set(component.getKey(), MAPPER.readTree(component.getValue()));
            }
            return MAPPER.treeToValue(node, type);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + type.getName() + " from a state store", e);
        }
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = Json.mapper().rebuild();
        builder.addMixIn(ClusterHeader.class, Lean.class);
        for (Class<?> type : SEALED) {
            builder.addMixIn(type, Named.class);
            registerRecords(builder, type);
        }
        return builder.build();
    }

    private static void registerRecords(JsonMapper.Builder builder, Class<?> type) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                builder.registerSubtypes(permitted);
            } else {
                builder.addMixIn(permitted, Named.class);
                registerRecords(builder, permitted);
            }
        }
    }

    /** What every event rewrites goes without what hardly any event changes. */
    @JsonIgnoreProperties(
            value = {"spec", "itinerary"},
            allowSetters = true)
    private interface Lean {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
    private interface Named {}
}
