package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Consumers.Labelled;
import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with how namespaces, Gateways, pods and Istio's resources name revisions. */
final class ConsumerRules {

    private static final int NAMED = 5;

    private ConsumerRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        labels(given, notices);
        resources(given, notices);
        Consumers consumers = given.seen().consumers();
        consumers.namespaces().stream()
                .filter(namespace -> namespace.injection().equals("enabled"))
                .filter(namespace -> !namespace.revision().isEmpty())
                .filter(namespace -> !namespace.revision().equals(Case.DEFAULT))
                .forEach(namespace -> notices.add(FindingCode.INJECTION_OVERRIDES.at(
                        "namespace " + namespace.name(),
                        "the namespace is labelled istio-injection=enabled and istio.io/rev=%s",
                        namespace.revision())));
        consumers.gateways().forEach(gateway -> overriding(given, gateway, notices));
        return notices;
    }

    private static void labels(Case given, List<Notice> notices) {
        Map<String, List<String>> users = new TreeMap<>();
        Consumers consumers = given.seen().consumers();
        consumers.namespaces().stream()
                .filter(namespace -> !namespace.revision().isEmpty())
                .forEach(namespace -> add(users, namespace.revision(), "namespace " + namespace.name()));
        consumers.gateways().stream()
                .filter(gateway -> !gateway.revision().isEmpty())
                .forEach(gateway -> add(users, gateway.revision(), "Gateway " + gateway.object()));
        consumers.podLabels().forEach((revision, count) -> add(users, revision, count + " pods"));
        Set<String> tags = given.tagNames();
        Set<String> revisions = given.revisionNames();
        users.forEach((label, objects) -> {
            if (tags.contains(label) || label.equals(Case.DEFAULT)) {
                return;
            }
            FindingCode code =
                    revisions.contains(label) ? FindingCode.RAW_REVISION_LABEL : FindingCode.UNKNOWN_REVISION_LABEL;
            notices.add(code.at("label istio.io/rev=" + label, "the label is on %s", named(objects)));
        });
    }

    private static void resources(Case given, List<Notice> notices) {
        Map<String, List<String>> byRevision = given.seen().consumers().resources().stream()
                .collect(Collectors.groupingBy(
                        Labelled::revision, TreeMap::new, Collectors.mapping(Labelled::object, Collectors.toList())));
        byRevision.forEach((revision, objects) -> notices.add(FindingCode.LABELLED_RESOURCE.at(
                "label istio.io/rev=" + revision, "the label is on %s", named(objects))));
    }

    private static void overriding(Case given, ObservedGateway gateway, List<Notice> notices) {
        given.seen().consumers().namespaces().stream()
                .filter(namespace -> namespace.name().equals(gateway.namespace()))
                .map(ObservedNamespace::revision)
                .filter(revision -> !revision.isEmpty() && !gateway.revision().isEmpty())
                .filter(revision -> !revision.equals(gateway.revision()))
                .forEach(revision -> notices.add(FindingCode.GATEWAY_OVERRIDES.at(
                        "Gateway " + gateway.object(),
                        "the Gateway follows %s and its namespace %s",
                        gateway.revision(),
                        revision)));
    }

    private static void add(Map<String, List<String>> users, String label, String object) {
        users.computeIfAbsent(label, unused -> new ArrayList<>()).add(object);
    }

    /** The first few of a list, and how many more there are. */
    static String named(List<String> objects) {
        String names = objects.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
        int more = objects.size() - NAMED;
        return more > 0 ? "%s and %d more".formatted(names, more) : names;
    }
}
