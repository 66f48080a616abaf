package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The values the API server fills in where an object leaves them out; only those that clients and controllers read. */
final class Defaults {
    private int serviceAddresses;

    void apply(ResourceType type, ObjectNode object) {
        switch (type.storage()) {
            case "pods" -> pod(Json.objectAt(object, "spec"));
            case "services" -> service(Json.objectAt(object, "spec"));
            case "namespaces" -> namespace(object);
            case "secrets" -> text(object, "type", "Opaque");
            case "deployments.apps" -> deployment(Json.objectAt(object, "spec"));
            case "daemonsets.apps" -> daemonSet(Json.objectAt(object, "spec"));
            case "replicasets.apps" -> workload(Json.objectAt(object, "spec"));
            case "statefulsets.apps" -> statefulSet(Json.objectAt(object, "spec"));
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io" -> webhooks(object, true);
            case "validatingwebhookconfigurations.admissionregistration.k8s.io" -> webhooks(object, false);
            case "horizontalpodautoscalers.autoscaling" -> number(Json.objectAt(object, "spec"), "minReplicas", 1);
            case "customresourcedefinitions.apiextensions.k8s.io" -> definition(Json.objectAt(object, "spec"));
            default -> {}
        }
    }

    /** The status a new object starts with. */
    void initialStatus(ResourceType type, ObjectNode object) {
        if (type.has("status") && !type.custom()) {
            object.putObject("status");
        }
        switch (type.storage()) {
            case "pods" ->
                Json.objectAt(object, "status").put("phase", "Pending").put("qosClass", "BestEffort");
            case "namespaces" -> Json.objectAt(object, "status").put("phase", "Active");
            case "services" -> Json.objectAt(object, "status").putObject("loadBalancer");
            default -> {}
        }
    }

    private static void namespace(ObjectNode object) {
        ObjectNode labels = Json.objectAt(Json.objectAt(object, "metadata"), "labels");
        labels.put(
                "kubernetes.io/metadata.name",
                object.path("metadata").path("name").asText());
        ObjectNode spec = Json.objectAt(object, "spec");
        if (!spec.has("finalizers")) {
            spec.putArray("finalizers").add("kubernetes");
        }
    }

    private static void pod(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        number(spec, "terminationGracePeriodSeconds", 30);
        text(spec, "dnsPolicy", "ClusterFirst");
        text(spec, "schedulerName", "default-scheduler");
        if (!spec.has("securityContext")) {
            spec.putObject("securityContext");
        }
        spec.path("containers").forEach(Defaults::container);
        spec.path("initContainers").forEach(Defaults::container);
    }

    private static void container(JsonNode node) {
        if (node instanceof ObjectNode container) {
            text(container, "terminationMessagePath", "/dev/termination-log");
            text(container, "terminationMessagePolicy", "File");
            String image = container.path("image").asText();
            boolean latest = image.endsWith(":latest")
                    || !image.substring(image.lastIndexOf('/') + 1).matches(".*[:@].*");
            text(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
            if (!container.has("resources")) {
                container.putObject("resources");
            }
            protocols(container.path("ports"));
        }
    }

    private void service(ObjectNode spec) {
        text(spec, "type", "ClusterIP");
        text(spec, "sessionAffinity", "None");
        protocols(spec.path("ports"));
        for (JsonNode port : spec.path("ports")) {
            if (port instanceof ObjectNode object && !object.has("targetPort")) {
                object.set("targetPort", object.path("port"));
            }
        }
        boolean external = spec.path("type").asText().equals("ExternalName");
        if (!external && Json.text(spec.path("clusterIP")).isEmpty()) {
            serviceAddresses++;
            String address = "10.96.%d.%d".formatted(serviceAddresses / 250, serviceAddresses % 250 + 1);
            spec.put("clusterIP", address);
            spec.putArray("clusterIPs").add(address);
        }
        text(spec, "internalTrafficPolicy", "Cluster");
    }

    private static void protocols(JsonNode ports) {
        for (JsonNode port : ports) {
            if (port instanceof ObjectNode object) {
                text(object, "protocol", "TCP");
            }
        }
    }

    private static void workload(ObjectNode spec) {
        number(spec, "replicas", 1);
        template(spec);
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            pod(pod);
        }
    }

    private static void deployment(ObjectNode spec) {
        workload(spec);
        number(spec, "revisionHistoryLimit", 10);
        number(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = Json.objectAt(spec, "strategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Json.objectAt(strategy, "rollingUpdate");
            text(rolling, "maxSurge", "25%");
            text(rolling, "maxUnavailable", "25%");
        }
    }

    private static void daemonSet(ObjectNode spec) {
        template(spec);
        number(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Json.objectAt(spec, "updateStrategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Json.objectAt(strategy, "rollingUpdate");
            number(rolling, "maxSurge", 0);
            number(rolling, "maxUnavailable", 1);
        }
    }

    private static void statefulSet(ObjectNode spec) {
        workload(spec);
        number(spec, "revisionHistoryLimit", 10);
        text(spec, "podManagementPolicy", "OrderedReady");
        text(Json.objectAt(spec, "updateStrategy"), "type", "RollingUpdate");
    }

    private static void webhooks(ObjectNode configuration, boolean mutating) {
        for (JsonNode node : configuration.path("webhooks")) {
            if (node instanceof ObjectNode webhook) {
                text(webhook, "failurePolicy", "Fail");
                text(webhook, "matchPolicy", "Equivalent");
                number(webhook, "timeoutSeconds", 10);
                Json.objectAt(webhook, "namespaceSelector");
                Json.objectAt(webhook, "objectSelector");
                if (mutating) {
                    text(webhook, "reinvocationPolicy", "Never");
                }
                if (webhook.path("clientConfig").path("service") instanceof ObjectNode service) {
                    number(service, "port", 443);
                }
                webhook.path("rules").forEach(Defaults::rule);
            }
        }
    }

    private static void rule(JsonNode node) {
        if (node instanceof ObjectNode rule) {
            text(rule, "scope", "*");
        }
    }

    private static void definition(ObjectNode spec) {
        ObjectNode names = Json.objectAt(spec, "names");
        String kind = names.path("kind").asText();
        text(names, "singular", kind.toLowerCase(java.util.Locale.ROOT));
        text(names, "listKind", kind + "List");
        Json.objectAt(spec, "conversion");
        text(Json.objectAt(spec, "conversion"), "strategy", "None");
    }

    private static void text(ObjectNode object, String field, String value) {
        if (Json.text(object.path(field)).isEmpty()) {
            object.put(field, value);
        }
    }

    private static void number(ObjectNode object, String field, int value) {
        if (Json.text(object.path(field)).isEmpty()) {
            object.put(field, value);
        }
    }
}
