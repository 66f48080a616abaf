package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The few rules of the real validation that clients run into: names, selectors, fields that cannot change. */
final class ValidationRules {
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Set<String> SELECTED =
            Set.of("deployments.apps", "daemonsets.apps", "replicasets.apps", "statefulsets.apps");
    private static final Set<String> POD_MAY_CHANGE =
            Set.of("activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "ephemeralContainers");

    private ValidationRules() {}

    static void onCreate(ResourceType type, ObjectNode object) {
        List<KubeStatus.Cause> causes = new ArrayList<>();
        String name = object.path("metadata").path("name").asText();
        boolean pathSegment = type.group().equals("rbac.authorization.k8s.io");
        if (!pathSegment && (name.length() > 253 || !SUBDOMAIN.matcher(name).matches())) {
            causes.add(invalid(
                    "metadata.name",
                    name,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must start and end with an alphanumeric character"));
        }
        if (SELECTED.contains(type.storage())) {
            selector(object.path("spec"), causes);
        }
        refuse(type, object, causes);
    }

    static void onUpdate(ResourceType type, KubeObject before, ObjectNode after) {
        List<KubeStatus.Cause> causes = new ArrayList<>();
        JsonNode was = before.spec();
        JsonNode is = after.path("spec");
        if (SELECTED.contains(type.storage()) && !was.path("selector").equals(is.path("selector"))) {
            causes.add(invalid("spec.selector", is.path("selector").toString(), "field is immutable"));
        }
        if (type.is("pods") && !fixed(was).equals(fixed(is))) {
            causes.add(new KubeStatus.Cause(
                    "FieldValueForbidden",
                    "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                            + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
                            + " (allow it to be set to 1 if it was previously negative)",
                    "spec"));
        }
        if (before.deleting()) {
            List<String> added =
                    new ArrayList<>(Json.texts(after.path("metadata").path("finalizers")));
            added.removeAll(before.finalizers());
            if (!added.isEmpty()) {
                causes.add(new KubeStatus.Cause(
                        "FieldValueForbidden",
                        "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers "
                                + added,
                        "metadata.finalizers"));
            }
        }
        if (SELECTED.contains(type.storage())) {
            selector(is, causes);
        }
        refuse(type, after, causes);
    }

    static KubeStatus.Cause invalid(String field, String value, String why) {
        return new KubeStatus.Cause("FieldValueInvalid", "Invalid value: \"%s\": %s".formatted(value, why), field);
    }

    private static void selector(JsonNode spec, List<KubeStatus.Cause> causes) {
        JsonNode selector = spec.path("selector");
        if (selector.isMissingNode() || selector.isEmpty()) {
            causes.add(new KubeStatus.Cause("FieldValueRequired", "Required value", "spec.selector"));
            return;
        }
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        Predicate<JsonNode> matches = Selectors.labels(selector);
        if (!matches.test(labels)) {
            causes.add(invalid(
                    "spec.template.metadata.labels", labels.toString(), "`selector` does not match template `labels`"));
        }
    }

    /** The part of a pod's spec that never changes. */
    private static JsonNode fixed(JsonNode spec) {
        if (!(spec.deepCopy() instanceof ObjectNode copy)) {
            return spec;
        }
        copy.remove(POD_MAY_CHANGE);
        for (String list : List.of("containers", "initContainers")) {
            copy.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
        }
        return copy;
    }

    private static void refuse(ResourceType type, ObjectNode object, List<KubeStatus.Cause> causes) {
        if (!causes.isEmpty()) {
            throw KubeStatus.invalid(type, object.path("metadata").path("name").asText(), causes)
                    .error();
        }
    }
}
