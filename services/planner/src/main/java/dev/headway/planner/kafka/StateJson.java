package dev.headway.planner.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headway.messaging.Json;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.planner.domain.Member;
import dev.headway.planner.domain.StepState;
import dev.headway.planner.domain.UpgradePhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The state of the planner as JSON: the form of the messages, with the name of the record where a type is sealed. */
final class StateJson {

    private static final List<Class<?>> SEALED =
            List.of(ClusterPhase.class, StepState.class, UpgradePhase.class, Member.State.class);

    private static final JsonMapper MAPPER = mapper();

    private StateJson() {}

    static byte[] write(Object state) {
        try {
            return MAPPER.writeValueAsString(state).getBytes(UTF_8);
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

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = Json.mapper().rebuild();
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

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
    private interface Named {}
}
