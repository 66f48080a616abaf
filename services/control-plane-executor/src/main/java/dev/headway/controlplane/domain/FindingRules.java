package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Observation.ObservedNode;
import dev.headway.model.Target;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.TagState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a survey notices. Codes are stable; their list is in the README. */
final class FindingRules {

    private static final List<String> NEEDED = List.of("base", "cni", "ztunnel");

    private FindingRules() {}

    static List<Finding> findings(
            Observation seen, List<ControlPlaneRevision> revisions, List<TagState> tags, Target target) {
        Set<String> names = SurveyRules.revisionNames(seen);
        List<Finding> findings = new ArrayList<>();
        tags.forEach(tag -> tag(tag, names, target, findings));
        releases(seen, findings);
        seen.nodes().forEach(node -> node(node, findings));
        revisions(names, revisions, target, findings);
        defaults(seen, tags, findings);
        findings.sort(Comparator.comparing(Finding::code).thenComparing(Finding::object));
        return findings;
    }

    private static void tag(TagState tag, Set<String> revisions, Target target, List<Finding> findings) {
        String object = "tag " + tag.name();
        boolean two = !tag.webhookRevision().isEmpty() && !tag.serviceRevision().isEmpty();
        if (two && !tag.webhookRevision().equals(tag.serviceRevision())) {
            findings.add(new Finding(
                    "HW101",
                    Severity.WARNING,
                    object,
                    "its webhook points to %s and its Service to %s, so two control planes own its Gateways"
                            .formatted(tag.webhookRevision(), tag.serviceRevision()),
                    "move both objects to one revision; the upgrade does so when it moves the tag",
                    ""));
        }
        // Istio itself allows the tag default beside the revision default.
        boolean named = revisions.contains(tag.name()) || target.revision().equals(tag.name());
        if (named && !tag.name().equals("default")) {
            findings.add(new Finding(
                    "HW102",
                    Severity.BLOCKING,
                    object,
                    "a revision has the same name, so two control planes own what follows it",
                    "rename the tag, or choose another name for the revision",
                    ""));
        }
        Set<String> pointed = new TreeSet<>(Set.of(tag.webhookRevision()));
        pointed.add(tag.serviceRevision());
        pointed.remove("");
        pointed.removeAll(revisions);
        pointed.forEach(missing -> findings.add(new Finding(
                "HW103",
                Severity.BLOCKING,
                object,
                "it points to revision %s, which is not installed".formatted(missing),
                "point the tag to an installed revision, or remove it",
                "")));
    }

    private static void releases(Observation seen, List<Finding> findings) {
        Stream.concat(seen.releases().stream(), seen.istiodReleases().values().stream())
                .filter(release -> release.status().startsWith("pending-"))
                .forEach(release -> findings.add(new Finding(
                        "HW104",
                        Severity.BLOCKING,
                        "release %s/%s".formatted(release.namespace(), release.name()),
                        "it is %s: another Helm operation is under way or died".formatted(release.status()),
                        "wait for it, or roll the release back with helm",
                        "")));
        for (String chart : NEEDED) {
            List<String> found = seen.releases().stream()
                    .filter(release -> release.chart().equals(chart))
                    .map(HelmRelease::name)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                findings.add(new Finding(
                        "HW109",
                        Severity.BLOCKING,
                        "chart " + chart,
                        "no Helm release of it is installed",
                        "install it with Helm, or hand what is installed over to a Helm release",
                        ""));
            } else if (found.size() > 1) {
                findings.add(new Finding(
                        "HW110",
                        Severity.BLOCKING,
                        "chart " + chart,
                        "it is installed %d times: %s".formatted(found.size(), String.join(", ", found)),
                        "leave one release of it",
                        ""));
            }
        }
    }

    private static void node(ObservedNode node, List<Finding> findings) {
        String object = "node " + node.name();
        if (!node.ready()) {
            findings.add(new Finding(
                    "HW105", Severity.WARNING, object, "it is not Ready", "repair it, or expect its step to fail", ""));
        }
        if (node.unschedulable() && !node.ours()) {
            findings.add(new Finding(
                    "HW106",
                    Severity.INFO,
                    object,
                    "somebody else cordoned it",
                    "nothing: it is upgraded and stays cordoned",
                    ""));
        }
    }

    private static void revisions(
            Set<String> names, List<ControlPlaneRevision> revisions, Target target, List<Finding> findings) {
        revisions.stream()
                .filter(revision -> revision.name().equals(target.revision()))
                .filter(revision -> !revision.version().equals(target.version()))
                .forEach(revision -> findings.add(new Finding(
                        "HW107",
                        Severity.BLOCKING,
                        "revision " + revision.name(),
                        "it is installed with version %s, and revisions are immutable".formatted(revision.version()),
                        "choose another name for the revision of %s".formatted(target.version()),
                        "")));
        Set<String> unknown = new TreeSet<>(names);
        revisions.forEach(revision -> unknown.remove(revision.name()));
        unknown.forEach(name -> findings.add(new Finding(
                "HW111",
                Severity.WARNING,
                "revision " + name,
                "its version cannot be told from its Deployment or its Helm release",
                "remove what is left of it, or run a released version of Istio",
                "")));
    }

    private static void defaults(Observation seen, List<TagState> tags, List<Finding> findings) {
        tags.stream()
                .filter(tag -> tag.name().equals("default"))
                .filter(tag -> !seen.defaultRevision().isEmpty())
                .filter(tag -> !tag.revision().equals(seen.defaultRevision()))
                .forEach(tag -> findings.add(new Finding(
                        "HW108",
                        Severity.WARNING,
                        "tag default",
                        "it points to %s, and the default validator to %s"
                                .formatted(tag.revision(), seen.defaultRevision()),
                        "make them agree: the upgrade does so when it moves the tag",
                        "")));
    }
}
