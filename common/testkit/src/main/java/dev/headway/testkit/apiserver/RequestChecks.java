package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Checks that a request and the object in it fit each other and what is stored. */
final class RequestChecks {
    private final ObjectStore store;
    private final ResourceTable table;

    RequestChecks(ObjectStore store, ResourceTable table) {
        this.store = store;
        this.table = table;
    }

    /** Checks that an object is of the kind the path is for, and says so in it where it does not itself. */
    static void kind(ResourceType type, ObjectNode body) {
        String kind = Json.text(body.path("kind"));
        String apiVersion = Json.text(body.path("apiVersion"));
        if (kind.isEmpty()) {
            body.put("kind", type.kind());
        }
        if (apiVersion.isEmpty()) {
            body.put("apiVersion", type.apiVersion());
        }
        boolean wrongKind = !kind.isEmpty() && !kind.equals(type.kind());
        if (wrongKind || (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion()))) {
            throw KubeStatus.badRequest(
                            "%s in version \"%s\" cannot be handled as a %s: the object is %s %s, this path is for %s %s"
                                    .formatted(
                                            kind,
                                            type.version(),
                                            type.kind(),
                                            apiVersion,
                                            kind,
                                            type.apiVersion(),
                                            type.kind()))
                    .error();
        }
    }

    /** Checks that a changed object still is the one it was made from. */
    static void identity(Target target, KubeObject live, JsonNode metadata) {
        String name = Json.text(metadata.path("name"));
        if (!name.isEmpty() && !name.equals(target.name())) {
            throw KubeStatus.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                            .formatted(name, target.name()))
                    .error();
        }
        String namespace = Json.text(metadata.path("namespace"));
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw namespaceMismatch(namespace, target.namespace());
        }
        String uid = Json.text(metadata.path("uid"));
        if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw KubeStatus.conflict(
                            target.type(),
                            target.name(),
                            "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                                    .formatted(uid, live.uid()))
                    .error();
        }
        String version = Json.text(metadata.path("resourceVersion"));
        if (!version.isEmpty() && !version.equals("0") && !version.equals(live.resourceVersion())) {
            throw KubeStatus.modified(target.type(), target.name()).error();
        }
    }

    /** Checks that an update names the version it is based on, for the kinds that insist on it. */
    static void versioned(ResourceType type, ObjectNode body) {
        boolean versioned =
                !Json.text(body.path("metadata").path("resourceVersion")).isEmpty();
        if (!versioned && !type.allowsUnconditionalUpdate()) {
            throw KubeStatus.invalid(
                            type,
                            body.path("metadata").path("name").asText(),
                            List.of(new KubeStatus.Cause(
                                    "FieldValueInvalid",
                                    "Invalid value: 0x0: must be specified for an update",
                                    "metadata.resourceVersion")))
                    .error();
        }
    }

    /** Checks that a namespace is there to create an object in. */
    void namespace(Target target, String name) {
        ResourceType namespaces = table.builtIn("", "v1", "namespaces");
        KubeObject namespace = store.get(namespaces.storage(), "", target.namespace())
                .orElseThrow(() ->
                        KubeStatus.notFound(namespaces, target.namespace()).error());
        if (namespace.deleting()) {
            throw KubeStatus.forbidden(
                            target.type(),
                            name,
                            "unable to create new content in namespace %s because it is being terminated"
                                    .formatted(target.namespace()))
                    .withCauses(List.of(new KubeStatus.Cause(
                            "NamespaceTerminating",
                            "namespace %s is being terminated".formatted(target.namespace()),
                            "metadata.namespace")))
                    .error();
        }
    }

    /** The refusal of an object that names another namespace than its path. */
    static ApiError namespaceMismatch(String inObject, String inPath) {
        return KubeStatus.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request: %s, %s"
                                .formatted(inObject, inPath))
                .error();
    }
}
