package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.model.plan.ControlPlaneRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with the versions of an upgrade and with the control planes that are there. */
final class RevisionRules {

    private static final List<String> COMPONENTS = List.of("base", "istiod", "cni", "ztunnel", "gateway");
    private static final List<String> DATA_PLANE = List.of("cni", "ztunnel");

    private RevisionRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.target().ifPresent(target -> {
            immutable(given, target, notices);
            COMPONENTS.forEach(component -> step(given, component, target.version(), notices));
        });
        skew(given, notices);
        unknown(given, notices);
        given.seen().controlPlanes().istiods().forEach(istiod -> available(given, istiod, notices));
        return notices;
    }

    private static void immutable(Case given, Target target, List<Notice> notices) {
        given.revisions().stream()
                .filter(revision -> revision.name().equals(target.revision()))
                .filter(revision -> !revision.version().equals(target.version()))
                .forEach(revision -> notices.add(FindingCode.REVISION_OF_OTHER_VERSION.at(
                        "revision " + revision.name(),
                        "the revision is installed with version %s instead of %s",
                        revision.version(),
                        target.version())));
        if (given.rehearsal().otherValues()) {
            notices.add(FindingCode.REVISION_OF_OTHER_VALUES.at(
                    "revision " + target.revision(),
                    "the revision is installed with other values than the upgrade would give it"));
        }
    }

    private static void step(Case given, String component, IstioVersion target, List<Notice> notices) {
        for (IstioVersion installed : given.versions(component)) {
            int minors = target.minorsAheadOf(installed);
            if (minors > 1) {
                notices.add(FindingCode.STEP_TOO_LARGE.at(
                        component + " " + installed,
                        "the target %s is %d minor versions ahead of %s %s",
                        target,
                        minors,
                        component,
                        installed));
            } else if (target.compareTo(installed) < 0 && !component.equals("base")) {
                notices.add(FindingCode.DOWNGRADE.at(
                        component + " " + installed,
                        "the target %s is older than %s %s",
                        target,
                        component,
                        installed));
            }
        }
    }

    private static void skew(Case given, List<Notice> notices) {
        Set<IstioVersion> controlPlanes = given.versions("istiod");
        if (controlPlanes.isEmpty()) {
            return;
        }
        IstioVersion newest = new TreeSet<>(controlPlanes).last();
        for (String component : DATA_PLANE) {
            for (IstioVersion version : given.versions(component)) {
                int behind = newest.minorsAheadOf(version);
                if (behind > 1) {
                    notices.add(FindingCode.LAGGING_DATA_PLANE.at(
                            component + " " + version,
                            "%s %s is %d minor versions behind control plane %s",
                            component,
                            version,
                            behind,
                            newest));
                } else if (behind < 0 && !midway(given, version)) {
                    notices.add(FindingCode.LEADING_DATA_PLANE.at(
                            component + " " + version,
                            "%s is at %s and the control plane only at %s",
                            component,
                            version,
                            newest));
                }
            }
        }
    }

    /** An upgrade that was begun has brought the component to the target already, beside the target's control plane. */
    private static boolean midway(Case given, IstioVersion version) {
        return given.target()
                .filter(target -> target.version().equals(version))
                .filter(target -> given.revisionNames().contains(target.revision()))
                .isPresent();
    }

    private static void unknown(Case given, List<Notice> notices) {
        Set<String> unknown = new TreeSet<>(given.revisionNames());
        given.revisions().stream().map(ControlPlaneRevision::name).forEach(unknown::remove);
        unknown.forEach(name -> notices.add(FindingCode.UNKNOWN_VERSION.at(
                "revision " + name, "neither its Deployment nor its Helm release tells the version of the revision")));
    }

    private static void available(Case given, Istiod istiod, List<Notice> notices) {
        if (given.usedRevisions().contains(istiod.revision())
                && (!istiod.available() || istiod.ready() < istiod.replicas())) {
            notices.add(FindingCode.ISTIOD_UNAVAILABLE.at(
                    "revision " + istiod.revision(),
                    "%d of %d instances of the control plane are ready at their newest template",
                    istiod.ready(),
                    istiod.replicas()));
        }
    }
}
