package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;

/** One complete HTTP answer; a {@code retryAfterSeconds} of 0 sends no such header. */
record Reply(int code, String contentType, Buffer body, int retryAfterSeconds) {
    static final String JSON = "application/json";

    static Reply json(int code, ObjectNode body) {
        return new Reply(code, JSON, Buffer.buffer(Json.bytes(body)), 0);
    }

    static Reply text(String body) {
        return new Reply(200, "text/plain", Buffer.buffer(body), 0);
    }

    static Reply status(KubeStatus status) {
        return new Reply(status.code(), JSON, Buffer.buffer(Json.bytes(status.json())), status.retryAfterSeconds());
    }
}
