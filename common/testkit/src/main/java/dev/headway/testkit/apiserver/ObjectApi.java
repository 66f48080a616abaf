package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers requests for objects and collections, all but watches. */
final class ObjectApi {
    private static final Set<String> RETURNED_WHEN_DELETED =
            Set.of("pods", "services", "serviceaccounts", "persistentvolumeclaims", "persistentvolumes");

    private final ObjectWriter writer;
    private final ObjectList list;
    private final Deletion deletion;
    private final PodApi pods;
    private final Reviews reviews;

    ObjectApi(ObjectWriter writer, ObjectList list, Deletion deletion, PodApi pods, Reviews reviews) {
        this.writer = writer;
        this.list = list;
        this.deletion = deletion;
        this.pods = pods;
        this.reviews = reviews;
    }

    Reply handle(Call call, Target target) {
        if (target.type().review()) {
            return reviews.answer(call, body(call), target);
        }
        return switch (call.method()) {
            case "GET" -> get(call, target);
            case "POST" -> create(call, target);
            case "PUT" -> update(call, target);
            case "PATCH" -> patch(call, target);
            case "DELETE" -> delete(call, target);
            default -> throw KubeStatus.methodNotAllowed().error();
        };
    }

    private Reply get(Call call, Target target) {
        if (target.collection()) {
            return list.list(target, call);
        }
        KubeObject live = writer.live(target);
        return switch (target.subresource()) {
            case "log" -> Reply.text("");
            case "scale" -> Reply.json(200, Scale.of(live));
            case "eviction", "binding", "finalize" ->
                throw KubeStatus.methodNotAllowed().error();
            default -> object(call, target, 200, live);
        };
    }

    private Reply create(Call call, Target target) {
        ObjectNode body = body(call);
        if (target.is("eviction")) {
            return pods.evict(target, body, call.writeOptions());
        }
        if (target.is("binding")) {
            return pods.bind(target, body, call.writeOptions());
        }
        if (!target.collection()) {
            throw KubeStatus.methodNotAllowed().error();
        }
        return object(call, target, 201, writer.create(at(target, body), body, call.writeOptions()));
    }

    /** The target with the namespace of the object, which must be the one of the path. */
    private static Target at(Target target, ObjectNode body) {
        String namespace = Json.text(body.path("metadata").path("namespace"));
        if (!target.type().namespaced()) {
            return target;
        }
        if (target.namespace().isEmpty()) {
            throw KubeStatus.badRequest("an empty namespace may not be set during creation")
                    .error();
        }
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw RequestChecks.namespaceMismatch(namespace, target.namespace());
        }
        return target;
    }

    private Reply update(Call call, Target target) {
        if (target.collection()) {
            throw KubeStatus.methodNotAllowed().error();
        }
        ObjectNode body = body(call);
        if (target.is("scale")) {
            KubeObject live = writer.live(target);
            ObjectNode scaled = Scale.applied(live, body);
            return Reply.json(200, Scale.of(writer.update(Scale.owner(target), scaled, call.writeOptions())));
        }
        return object(call, target, 200, writer.update(target, body, call.writeOptions()));
    }

    private Reply patch(Call call, Target target) {
        if (target.collection()) {
            throw KubeStatus.methodNotAllowed().error();
        }
        if (call.contentType().equals(Patches.APPLY)) {
            return apply(call, target);
        }
        ResourceType type = target.type();
        KubeObject live = writer.live(target);
        if (target.is("scale")) {
            ObjectNode patched = Patches.apply(type, call.contentType(), Scale.of(live), call.body());
            ObjectNode scaled = Scale.applied(live, patched);
            return Reply.json(200, Scale.of(writer.update(Scale.owner(target), scaled, call.writeOptions())));
        }
        ObjectNode patched =
                Patches.apply(type, call.contentType(), live.as(type).json(), call.body());
        return object(call, target, 200, writer.update(target, patched, call.writeOptions()));
    }

    private Reply apply(Call call, Target target) {
        if (call.query("fieldManager").isEmpty()) {
            throw new KubeStatus(
                            422,
                            "Invalid",
                            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value:"
                                    + " is required for apply patch",
                            Json.object())
                    .error();
        }
        ObjectWriter.Applied applied = writer.apply(target, body(call), call.writeOptions());
        return object(call, target, applied.created() ? 201 : 200, applied.object());
    }

    private Reply delete(Call call, Target target) {
        ObjectNode options = deleteOptions(call);
        boolean dryRun = Json.texts(options.path("dryRun")).contains("All");
        if (target.collection()) {
            return deleteCollection(call, target, options, dryRun);
        }
        if (!target.subresource().isEmpty()) {
            throw KubeStatus.methodNotAllowed().error();
        }
        KubeObject live = writer.live(target);
        Deletion.Outcome outcome = deletion.delete(target.type(), live, options, dryRun);
        if (outcome.gone() && !RETURNED_WHEN_DELETED.contains(target.type().storage())) {
            return Reply.json(200, deleted(target.type(), live));
        }
        return object(call, target, 200, outcome.object());
    }

    private Reply deleteCollection(Call call, Target target, ObjectNode options, boolean dryRun) {
        List<KubeObject> deleted = new ArrayList<>();
        for (KubeObject object : list.matching(target, call)) {
            deleted.add(deletion.delete(target.type(), object, options, dryRun)
                    .object()
                    .as(target.type()));
        }
        Buffer items = Representation.WHOLE.list(target.type(), Json.object(), deleted);
        return new Reply(200, Reply.JSON, items, 0);
    }

    private static ObjectNode deleted(ResourceType type, KubeObject object) {
        ObjectNode details = Json.object().put("name", object.name());
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", object.uid());
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success").set("details", details);
        return status;
    }

    /** The DeleteOptions of the body, with those given in the query. */
    private static ObjectNode deleteOptions(Call call) {
        ObjectNode options = call.body().length == 0 ? Json.object() : body(call);
        if (!call.query("gracePeriodSeconds").isEmpty()) {
            options.put("gracePeriodSeconds", ObjectList.revision(call.query("gracePeriodSeconds")));
        }
        if (!call.query("propagationPolicy").isEmpty()) {
            options.put("propagationPolicy", call.query("propagationPolicy"));
        }
        if (!call.query("dryRun").isEmpty()) {
            options.putArray("dryRun").add(call.query("dryRun"));
        }
        return options;
    }

    private static Reply object(Call call, Target target, int code, KubeObject object) {
        Representation form = Representation.of(call.header("Accept"));
        return new Reply(code, Reply.JSON, form.one(object.as(target.type())), 0);
    }

    private static ObjectNode body(Call call) {
        JsonNode body = switch (call.contentType()) {
            case Protobuf.MEDIA_TYPE -> Protobuf.decode(call.body());
            case "application/yaml", Patches.APPLY -> Json.parseYaml(call.body());
            default -> Json.parse(call.body());
        };
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw KubeStatus.badRequest("the body of %s %s is no object".formatted(call.method(), call.path()))
                .error();
    }
}
