package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The {@code scale} subresource: the replicas of a workload as an object of their own. */
final class Scale {
    private Scale() {}

    static ObjectNode of(KubeObject workload) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        metadata.put("name", workload.name()).put("namespace", workload.namespace());
        metadata.put("uid", workload.uid()).put("resourceVersion", workload.resourceVersion());
        scale.putObject("spec").put("replicas", workload.spec().path("replicas").asInt(0));
        scale.putObject("status")
                .put("replicas", workload.status().path("replicas").asInt(0));
        return scale;
    }

    /** The workload with the replicas of a scale, expecting the scale's resourceVersion. */
    static ObjectNode applied(KubeObject workload, ObjectNode scale) {
        ObjectNode next = workload.copy();
        Json.objectAt(next, "spec")
                .put("replicas", scale.path("spec").path("replicas").asInt());
        String version = Json.text(scale.path("metadata").path("resourceVersion"));
        if (!version.isEmpty()) {
            Json.objectAt(next, "metadata").put("resourceVersion", version);
        }
        return next;
    }

    static Target owner(Target scale) {
        return new Target(scale.type(), scale.namespace(), scale.name(), "");
    }
}
