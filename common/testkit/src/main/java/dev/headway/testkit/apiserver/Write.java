package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One committed write of one object.
 *
 * @param resource plural with group, such as {@code daemonsets.apps}
 * @param before the object before; empty for a creation. Nobody may change it
 * @param after the object after; empty for a removal. Nobody may change it
 * @param by the request that was being handled; empty when the server did it by itself
 */
public record Write(
        Instant at,
        String resource,
        Optional<JsonNode> before,
        Optional<JsonNode> after,
        Optional<Faults.Request> by) {

    /** The object after the write, or its last state. */
    public JsonNode object() {
        return after.or(() -> before).orElseThrow();
    }
}
