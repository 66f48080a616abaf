package dev.headway.testkit.apiserver;

import java.util.Map;

/** The Status a commanded fault is answered with. */
final class FaultStatus {
    private static final Map<Integer, String> REASONS = Map.of(
            400, "BadRequest",
            401, "Unauthorized",
            403, "Forbidden",
            404, "NotFound",
            409, "Conflict",
            410, "Expired",
            429, "TooManyRequests",
            500, "InternalError",
            503, "ServiceUnavailable",
            504, "Timeout");

    private FaultStatus() {}

    static KubeStatus of(Faults.Effect.Respond fault) {
        String reason = REASONS.getOrDefault(fault.status(), "Unknown");
        KubeStatus status = new KubeStatus(fault.status(), reason, "a fault on demand: " + reason, Json.object());
        return fault.retryAfterSeconds() > 0 ? status.withRetryAfter(fault.retryAfterSeconds()) : status;
    }
}
