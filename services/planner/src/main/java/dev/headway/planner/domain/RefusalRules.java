package dev.headway.planner.domain;

import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.model.Violation;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a cluster, as it is, cannot be upgraded to a target.
 *
 * @see <a href="https://istio.io/latest/docs/releases/supported-releases/">Istio: supported version skew</a>
 */
final class RefusalRules {

    private static final String VERSION = "spec.target.version";
    private static final String REVISION = "spec.target.revision";

    private RefusalRules() {}

    /** Every rule that forbids the upgrade; empty when a plan may be drawn. */
    static List<Violation> violations(String cluster, Target target, Survey survey) {
        String path = "clusters." + cluster;
        List<Violation> blocking = of(survey, Severity.BLOCKING)
                .map(finding -> new Violation(
                        path,
                        finding.object(),
                        "%s %s; %s".formatted(finding.code(), finding.message(), finding.remedy())))
                .toList();
        if (!blocking.isEmpty()) {
            return blocking; // they say with more words what would be said again below
        }
        List<Violation> violations = new ArrayList<>();
        digests(target, survey, violations);
        revisionName(target, survey, violations);
        BaselineRules.baseline(survey, target)
                .ifPresentOrElse(
                        baseline -> skew(
                                "control plane revision " + baseline.revision(),
                                baseline.version(),
                                target,
                                violations),
                        () -> noBaseline(path, survey, target, violations));
        dataPlane(path + ".cni", survey.cni(), target, violations);
        dataPlane(path + ".ztunnel", survey.ztunnel(), target, violations);
        for (HelmRelease gateway : survey.gateways()) {
            dataPlane(path + ".gateways." + gateway.namespace() + "/" + gateway.name(), gateway, target, violations);
        }
        return violations;
    }

    /** Every warning that the request does not acknowledge; such a one stands in the way as a blocking finding does. */
    static List<Violation> unacknowledged(UpgradeSpec spec, Survey survey) {
        return of(survey, Severity.WARNING)
                .filter(finding -> !spec.acknowledge().contains(finding.code()))
                .map(finding -> new Violation(
                        "spec.acknowledge",
                        finding.object(),
                        "must name %s to go on in spite of it: %s; %s"
                                .formatted(finding.code(), finding.message(), finding.remedy())))
                .toList();
    }

    private static Stream<Finding> of(Survey survey, Severity severity) {
        return survey.findings().stream().filter(finding -> finding.severity() == severity);
    }

    /** What the request pins must be what the survey found. */
    private static void digests(Target target, Survey survey, List<Violation> violations) {
        for (String chart : List.of("base", "istiod", "cni", "ztunnel", "gateway")) {
            String pinned = target.digests().of(chart);
            String found = survey.charts().of(chart);
            if (!pinned.isEmpty() && !pinned.equals(found)) {
                violations.add(new Violation(
                        "spec.target.digests." + chart,
                        pinned,
                        found.isEmpty()
                                ? "cannot be compared: no chart was read from " + target.charts()
                                : "is not the digest of the chart at %s, which is %s"
                                        .formatted(target.charts(), found)));
            }
        }
    }

    private static void revisionName(Target target, Survey survey, List<Violation> violations) {
        survey.revisions().stream()
                .filter(revision -> revision.name().equals(target.revision()))
                .filter(revision -> !revision.version().equals(target.version()))
                .forEach(revision -> violations.add(new Violation(
                        REVISION,
                        target.revision(),
                        "is in use by version %s; a revision never changes its version"
                                .formatted(revision.version()))));
        survey.tags().stream()
                .filter(tag -> tag.name().equals(target.revision()))
                .forEach(tag -> violations.add(new Violation(
                        REVISION,
                        target.revision(),
                        "is the name of a tag in this cluster; a revision needs its own")));
    }

    private static void noBaseline(String path, Survey survey, Target target, List<Violation> violations) {
        if (survey.revisions().isEmpty() || !BaselineRules.atTarget(survey, target)) {
            violations.add(new Violation(
                    path + ".revisions",
                    survey.revisions().stream()
                            .map(revision -> revision.name())
                            .toList()
                            .toString(),
                    "must have an installed revision to upgrade from"));
        }
    }

    private static void dataPlane(String path, HelmRelease release, Target target, List<Violation> violations) {
        parse(release.version())
                .ifPresentOrElse(
                        version -> skew(
                                "release %s/%s".formatted(release.namespace(), release.name()),
                                version,
                                target,
                                violations),
                        () -> violations.add(new Violation(
                                path,
                                release.version(),
                                "must be a Helm release at an Istio version, to judge its skew")));
    }

    private static void skew(String component, IstioVersion runs, Target target, List<Violation> violations) {
        if (target.version().compareTo(runs) < 0) {
            violations.add(new Violation(
                    VERSION,
                    target.version().toString(),
                    "must not be older than what runs: %s is at %s".formatted(component, runs)));
        }
        if (target.version().minorsAheadOf(runs) > 1) {
            violations.add(new Violation(
                    VERSION,
                    target.version().toString(),
                    "must be at most one minor ahead: %s is at %s".formatted(component, runs)));
        }
    }

    private static Optional<IstioVersion> parse(String version) {
        try {
            return Optional.of(IstioVersion.parse(version));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
