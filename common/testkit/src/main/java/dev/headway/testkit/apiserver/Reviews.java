package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers who the caller is and what it may do: everything, but for the rights taken away by a fault. */
final class Reviews {
    private final Faults faults;

    Reviews(Faults faults) {
        this.faults = faults;
    }

    Reply answer(Call call, ObjectNode review, Target target) {
        if (!call.method().equals("POST")) {
            throw KubeStatus.methodNotAllowed().error();
        }
        RequestChecks.kind(target.type(), review);
        ObjectNode status = review.putObject("status");
        switch (target.type().kind()) {
            case "SelfSubjectReview" -> {
                ArrayNode groups =
                        status.putObject("userInfo").put("username", "sandbox").putArray("groups");
                groups.add("system:masters").add("system:authenticated");
            }
            case "SelfSubjectRulesReview" -> {
                ObjectNode rule = status.putArray("resourceRules").addObject();
                List.of("verbs", "apiGroups", "resources")
                        .forEach(field -> rule.putArray(field).add("*"));
                status.putArray("nonResourceRules");
                status.put("incomplete", false);
            }
            default -> status.put("allowed", allowed(review.path("spec").path("resourceAttributes")));
        }
        return Reply.json(201, review);
    }

    private boolean allowed(JsonNode attributes) {
        String group = Json.text(attributes.path("group"));
        String subresource = Json.text(attributes.path("subresource"));
        String resource = attributes.path("resource").asText() + (group.isEmpty() ? "" : "." + group);
        String full = subresource.isEmpty() ? resource : resource + "/" + subresource;
        return !faults.forbids(attributes.path("verb").asText(), full);
    }
}
