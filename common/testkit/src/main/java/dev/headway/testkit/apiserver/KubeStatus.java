package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The {@code Status} object the API server answers with when there is no object to answer with.
 *
 * @param code the HTTP status
 * @param reason the machine-readable reason, for example {@code AlreadyExists}
 * @param details what it is about: name, group, kind (the plural resource), uid, causes, retryAfterSeconds
 */
record KubeStatus(int code, String reason, String message, ObjectNode details) {

    /** One cause of a refusal: a reason, what is wrong, and the field it is about, which may be empty. */
    record Cause(String reason, String message, String field) {}

    static KubeStatus badRequest(String message) {
        return new KubeStatus(400, "BadRequest", message, Json.object());
    }

    static KubeStatus forbidden(ResourceType type, String name, String why) {
        return about(403, "Forbidden", type, name, "%s \"%s\" is forbidden: %s".formatted(type.resource(), name, why));
    }

    static KubeStatus notFound(ResourceType type, String name) {
        return about(404, "NotFound", type, name, "%s \"%s\" not found".formatted(type.resource(), name));
    }

    static KubeStatus noSuchPath() {
        return new KubeStatus(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    static KubeStatus methodNotAllowed() {
        return new KubeStatus(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    static KubeStatus alreadyExists(ResourceType type, String name) {
        return about(409, "AlreadyExists", type, name, "%s \"%s\" already exists".formatted(type.resource(), name));
    }

    static KubeStatus conflict(ResourceType type, String name, String why) {
        return about(
                409,
                "Conflict",
                type,
                name,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.resource(), name, why));
    }

    /** A 409 for a deletion whose preconditions do not hold; the real server names the kind in it, not the resource. */
    static KubeStatus preconditionFailed(ResourceType type, String name, String why) {
        KubeStatus status = about(
                409,
                "Conflict",
                type,
                name,
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualifiedKind(), name, why));
        status.details.put("kind", type.kind());
        return status;
    }

    static KubeStatus modified(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static KubeStatus expired(String message) {
        return new KubeStatus(410, "Expired", message, Json.object());
    }

    static KubeStatus unsupportedMediaType(List<String> accepted) {
        String message = "the body of the request was in an unknown format - accepted media types include: "
                + String.join(", ", accepted);
        return new KubeStatus(415, "UnsupportedMediaType", message, Json.object());
    }

    /** A 422 for an object whose field has a value that is not allowed. */
    static KubeStatus invalid(ResourceType type, String name, List<Cause> causes) {
        String all = String.join(
                ", ",
                causes.stream()
                        .map(cause -> cause.field() + ": " + cause.message())
                        .toList());
        String listed = causes.size() == 1 ? all : "[" + all + "]";
        KubeStatus status = about(
                422, "Invalid", type, name, "%s \"%s\" is invalid: %s".formatted(type.qualifiedKind(), name, listed));
        status.details.put("kind", type.kind());
        return status.withCauses(causes);
    }

    static KubeStatus internalError(String message) {
        ObjectNode details = Json.object();
        details.putArray("causes").addObject().put("message", message);
        return new KubeStatus(500, "InternalError", "Internal error occurred: " + message, details);
    }

    static KubeStatus about(int code, String reason, ResourceType type, String name, String message) {
        ObjectNode details = Json.object().put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        return new KubeStatus(code, reason, message, details.put("kind", type.plural()));
    }

    KubeStatus withCauses(List<Cause> causes) {
        for (Cause cause : causes) {
            ObjectNode node = details.withArray("causes").addObject();
            node.put("reason", cause.reason()).put("message", cause.message());
            if (!cause.field().isEmpty()) {
                node.put("field", cause.field());
            }
        }
        return this;
    }

    KubeStatus withRetryAfter(int seconds) {
        details.put("retryAfterSeconds", seconds);
        return this;
    }

    /** Seconds the caller is asked to wait; 0 when it is not asked to. */
    int retryAfterSeconds() {
        return details.path("retryAfterSeconds").asInt(0);
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("kind", "Status").put("apiVersion", "v1");
        json.putObject("metadata");
        json.put("status", code < 400 ? "Success" : "Failure");
        if (!message.isEmpty()) {
            json.put("message", message);
        }
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        if (!details.isEmpty()) {
            json.set("details", details);
        }
        return json.put("code", code);
    }

    ApiError error() {
        return new ApiError(this);
    }
}
