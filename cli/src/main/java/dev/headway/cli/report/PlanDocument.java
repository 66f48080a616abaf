package dev.headway.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.messaging.Json;
import java.util.Locale;

/** Surveys and plans as JSON, for pipelines. */
public final class PlanDocument {

    private PlanDocument() {}

    /** One document with every cluster: its survey, and its plan or what stands against one. */
    public static String of(PlanAnswers answers) {
        ObjectNode document = Json.mapper().createObjectNode();
        if (!answers.violations().isEmpty()) {
            document.set("violations", Json.mapper().valueToTree(answers.violations()));
        }
        ArrayNode clusters = document.putArray("clusters");
        for (ClusterAnswer answer : answers.clusters()) {
            ObjectNode cluster = clusters.addObject();
            cluster.put("cluster", answer.cluster());
            cluster.put(
                    "result", answer.result().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (!answer.detail().isEmpty()) {
                cluster.put("detail", answer.detail());
            }
            if (answer.survey() != null) {
                cluster.set("survey", Json.mapper().valueToTree(answer.survey()));
            }
            if (answer.plan() != null) {
                cluster.set("plan", Json.mapper().valueToTree(answer.plan()));
            }
            if (!answer.violations().isEmpty()) {
                cluster.set("violations", Json.mapper().valueToTree(answer.violations()));
            }
        }
        return pretty(document);
    }

    /** Any part of a message as indented JSON. */
    public static String pretty(Object value) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }
}
