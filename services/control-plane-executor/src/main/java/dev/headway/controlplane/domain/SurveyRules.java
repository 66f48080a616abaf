package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ObservedNode;
import dev.headway.model.ChartDigests;
import dev.headway.model.Labels;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws a survey from what was read from a cluster. */
public final class SurveyRules {

    /** The status of a release that should be there and is not. */
    public static final String MISSING = "missing";

    private static final Comparator<HelmRelease> BY_NAME =
            Comparator.comparing(HelmRelease::namespace).thenComparing(HelmRelease::name);

    private SurveyRules() {}

    /**
     * Draws the survey, findings included.
     */
    public static Survey survey(Observation seen, UpgradeSpec spec) {
        Target target = spec.target();
        List<String> poolLabels = spec.nodes().pools().stream()
                .flatMap(pool -> pool.matchLabels().values().keySet().stream())
                .toList();
        List<ControlPlaneRevision> revisions = revisions(seen);
        List<TagState> tags = tags(seen);
        return new Survey(
                seen.uid(),
                seen.kubernetesVersion(),
                revisions,
                tags,
                seen.defaultRevision(),
                release(seen, "base"),
                release(seen, "cni"),
                release(seen, "ztunnel"),
                seen.ztunnelRevision(),
                seen.ztunnelStrategy(),
                new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1"),
                seen.releases().stream()
                        .filter(release -> release.chart().equals("gateway"))
                        .sorted(BY_NAME)
                        .toList(),
                nodes(seen, Set.copyOf(poolLabels)),
                ChartDigests.DEFAULT,
                List.of(),
                FindingRules.findings(seen, revisions, tags, target));
    }

    /** The names of the revisions in a cluster, whether or not their version can be told. */
    static Set<String> revisionNames(Observation seen) {
        Set<String> names = new TreeSet<>(seen.webhookRevisions());
        seen.istiods().forEach(istiod -> names.add(istiod.revision()));
        return names;
    }

    private static List<ControlPlaneRevision> revisions(Observation seen) {
        List<ControlPlaneRevision> revisions = new ArrayList<>();
        for (String name : revisionNames(seen)) {
            Optional<Istiod> istiod = seen.istiods().stream()
                    .filter(candidate -> candidate.revision().equals(name))
                    .findFirst();
            Optional<HelmRelease> release =
                    Optional.ofNullable(seen.istiodReleases().get(name));
            istiod.flatMap(running -> VersionRules.ofImage(running.version()))
                    .or(() -> release.flatMap(installed -> VersionRules.ofImage(installed.version())))
                    .ifPresent(version -> revisions.add(new ControlPlaneRevision(
                            name,
                            version,
                            release.map(HelmRelease::name).orElse(""),
                            istiod.map(Istiod::available).orElse(false))));
        }
        return revisions;
    }

    private static List<TagState> tags(Observation seen) {
        Set<String> names = new TreeSet<>(seen.tagWebhooks().keySet());
        names.addAll(seen.tagServices().keySet());
        return names.stream()
                .map(name -> new TagState(
                        name,
                        seen.tagWebhooks().getOrDefault(name, ""),
                        seen.tagServices().getOrDefault(name, ""),
                        (int) seen.gatewayTags().stream().filter(name::equals).count(),
                        0,
                        0))
                .toList();
    }

    private static HelmRelease release(Observation seen, String chart) {
        return seen.releases().stream()
                .filter(release -> release.chart().equals(chart))
                .min(BY_NAME)
                .orElse(new HelmRelease("", "", chart, "", 0, MISSING));
    }

    private static List<NodeState> nodes(Observation seen, Set<String> poolLabels) {
        return seen.nodes().stream()
                .sorted(Comparator.comparing(ObservedNode::name))
                .map(node -> new NodeState(
                        node.name(),
                        only(node.labels(), poolLabels),
                        "",
                        node.ready(),
                        node.unschedulable(),
                        seen.ztunnelRevisions().getOrDefault(node.name(), ""),
                        DrainForecast.EMPTY))
                .toList();
    }

    private static Labels only(Labels labels, Set<String> keys) {
        Map<String, String> kept = new TreeMap<>(labels.values());
        kept.keySet().retainAll(keys);
        return Labels.of(kept);
    }
}
