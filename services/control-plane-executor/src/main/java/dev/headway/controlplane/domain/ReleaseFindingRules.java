package dev.headway.controlplane.domain;

import dev.headway.model.Target;
import dev.headway.model.plan.HelmRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** What is wrong with Helm releases, with the user values they would carry over, and with the target's charts. */
final class ReleaseFindingRules {

    private static final List<String> NEEDED = List.of("base", "cni", "ztunnel");

    private static final List<String> CHARTS = List.of("base", "istiod", "cni", "ztunnel", "gateway");

    private ReleaseFindingRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.seen().releases().forEach(release -> release(release, notices));
        NEEDED.forEach(chart -> needed(given, chart, notices));
        given.target().ifPresent(target -> {
            CHARTS.forEach(chart -> chart(given, target, chart, notices));
            given.rehearsal().values().forEach((object, values) -> values(target, object, values, notices));
            given.rehearsal()
                    .pinned()
                    .forEach((object, why) -> notices.add(FindingCode.IMAGE_PINNED.at("release " + object, "%s", why)));
            given.rehearsal()
                    .failures()
                    .forEach((object, why) -> notices.add(FindingCode.CHART_DOES_NOT_RENDER.at(
                            "release " + object, "the new chart does not render with the release's values (%s)", why)));
        });
        return notices;
    }

    private static void release(ObservedRelease observed, List<Notice> notices) {
        HelmRelease release = observed.release();
        String object = "release " + observed.object();
        if (release.status().startsWith("pending-") || release.status().equals("uninstalling")) {
            notices.add(FindingCode.PENDING_RELEASE.at(
                    object,
                    "the release is %s since %s%s",
                    release.status(),
                    observed.changedAt(),
                    observed.writer().isEmpty() ? "" : " ('%s')".formatted(observed.writer())));
        }
        if (release.status().equals("failed")) {
            notices.add(FindingCode.FAILED_RELEASE.at(
                    object,
                    "revision %d of the release failed%s",
                    release.revision(),
                    observed.carriedOut() ? "" : " and its history has none that was carried out"));
        }
        if (release.revision() > 1 && observed.stored() == 1) {
            notices.add(FindingCode.HISTORY_TOO_SHORT.at(
                    object, "the release is at revision %d and Helm keeps no older one", release.revision()));
        }
        if (!observed.managedBy().isEmpty()) {
            notices.add(
                    FindingCode.MANAGED_BY_ANOTHER_TOOL.at(object, "the release belongs to %s", observed.managedBy()));
        }
    }

    private static void needed(Case given, String chart, List<Notice> notices) {
        List<String> found = given.releases(chart).stream()
                .map(ObservedRelease::object)
                .sorted()
                .toList();
        if (found.isEmpty()) {
            notices.add(
                    FindingCode.NO_RELEASE.at("chart " + chart, "no Helm release of the chart %s is installed", chart));
        } else if (found.size() > 1) {
            notices.add(FindingCode.SEVERAL_RELEASES.at(
                    "chart " + chart,
                    "the chart %s is installed %d times (%s)",
                    chart,
                    found.size(),
                    String.join(", ", found)));
        }
    }

    private static void chart(Case given, Target target, String chart, List<Notice> notices) {
        String missing = given.rehearsal().missing().get(chart);
        String pinned = target.digests().of(chart);
        String found = given.rehearsal().charts().of(chart);
        boolean used = !chart.equals("gateway") || !given.releases(chart).isEmpty();
        if (missing != null && used) {
            notices.add(
                    FindingCode.CHART_MISSING.at("chart " + chart, "the chart %s cannot be had (%s)", chart, missing));
        } else if (!pinned.isEmpty() && !found.isEmpty() && !pinned.equals(found)) {
            notices.add(FindingCode.CHART_CHANGED.at(
                    "chart " + chart, "the digest of the chart is %s and the pinned one %s", found, pinned));
        }
    }

    private static void values(Target target, String object, SortedMap<String, String> values, List<Notice> notices) {
        values.keySet().stream()
                .map(path -> path.replaceFirst("\\..*$", ""))
                .filter(root -> root.equals("defaults") && target.version().isAtLeast(1, 24))
                .distinct()
                .forEach(root -> notices.add(FindingCode.VALUES_REJECTED.at(
                        "release " + object, "the values of the release have the key %s", root)));
    }
}
