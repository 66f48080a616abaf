package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What only pods have: eviction and binding. */
final class PodApi {
    private final ObjectStore store;
    private final ObjectWriter writer;
    private final Deletion deletion;
    private final DisruptionBudgets budgets;

    PodApi(ObjectStore store, ObjectWriter writer, Deletion deletion, DisruptionBudgets budgets) {
        this.store = store;
        this.writer = writer;
        this.deletion = deletion;
        this.budgets = budgets;
    }

    /** Deletes the pod if every budget allows; 429 when one does not, 500 when several apply. */
    Reply evict(Target target, ObjectNode eviction, WriteOptions options) {
        KubeObject pod = writer.live(target);
        String name = Json.text(eviction.path("metadata").path("name"));
        if (!name.isEmpty() && !name.equals(pod.name())) {
            throw KubeStatus.badRequest("name in URL does not match name in Eviction object")
                    .error();
        }
        budgets.refusal(pod).ifPresent(status -> {
            throw status.error();
        });
        JsonNode deleteOptions = eviction.path("deleteOptions");
        boolean dryRun =
                options.dryRun() || Json.texts(deleteOptions.path("dryRun")).contains("All");
        deletion.delete(target.type(), pod, deleteOptions, dryRun);
        return Reply.json(201, success());
    }

    /** Gives the pod its node, as a scheduler does. */
    Reply bind(Target target, ObjectNode binding, WriteOptions options) {
        KubeObject pod = writer.live(target);
        String node = binding.path("target").path("name").asText();
        if (node.isEmpty()) {
            throw KubeStatus.invalid(
                            target.type(),
                            pod.name(),
                            List.of(new KubeStatus.Cause("FieldValueRequired", "Required value", "target.name")))
                    .error();
        }
        if (!Json.text(pod.spec().path("nodeName")).isEmpty()) {
            throw KubeStatus.conflict(
                            target.type(),
                            pod.name(),
                            "pod %s is already assigned to node \"%s\""
                                    .formatted(
                                            pod.name(),
                                            pod.spec().path("nodeName").asText()))
                    .error();
        }
        ObjectNode next = pod.copy();
        Json.objectAt(next, "spec").put("nodeName", node);
        Json.objectAt(next, "status")
                .withArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put("lastTransitionTime", writer.now());
        if (!options.dryRun()) {
            store.put(target.type().storage(), next);
        }
        return Reply.json(201, success());
    }

    private static ObjectNode success() {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", "Success").put("code", 201);
    }
}
