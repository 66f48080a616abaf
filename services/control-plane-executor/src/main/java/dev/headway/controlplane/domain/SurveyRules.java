package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ZtunnelPod;
import dev.headway.model.Labels;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws a survey from what was read from a cluster. */
public final class SurveyRules {

    /** The status of a release that should be there and is not. */
    public static final String MISSING = "missing";

    private static final Comparator<HelmRelease> BY_NAME =
            Comparator.comparing(HelmRelease::namespace).thenComparing(HelmRelease::name);

    private SurveyRules() {}

    /**
     * Draws the survey, findings included.
     *
     * @param rehearsal what the steps towards the target would do; {@link Rehearsal#NONE} without a target
     * @param spec what is wanted of the cluster; null to find only what can be told without a target
     */
    public static Survey survey(
            Observation seen, Rehearsal rehearsal, Catalogue catalogue, @Nullable UpgradeSpec spec) {
        Case given = new Case(seen, rehearsal, spec, revisions(seen), tags(seen));
        Set<String> poolLabels = given.nodes().pools().stream()
                .flatMap(pool -> pool.matchLabels().values().keySet().stream())
                .collect(Collectors.toSet());
        return new Survey(
                seen.uid(),
                seen.kubernetesVersion(),
                given.revisions(),
                given.tags(),
                seen.controlPlanes().defaultRevision(),
                release(seen, "base"),
                release(seen, "cni"),
                release(seen, "ztunnel"),
                seen.dataPlane().ztunnelRevision(),
                seen.dataPlane().ztunnelStrategy(),
                seen.dataPlane().cniStrategy(),
                releases(seen, "gateway"),
                nodes(given, poolLabels),
                rehearsal.charts(),
                rehearsal.diffs(),
                FindingRules.findings(given, catalogue));
    }

    private static List<ControlPlaneRevision> revisions(Observation seen) {
        List<ControlPlaneRevision> revisions = new ArrayList<>();
        for (String name : Case.revisionNames(seen)) {
            Optional<Istiod> istiod = seen.controlPlanes().istiods().stream()
                    .filter(candidate -> candidate.revision().equals(name))
                    .findFirst();
            Optional<HelmRelease> release = seen.releases().stream()
                    .filter(candidate -> candidate.release().chart().equals("istiod"))
                    .filter(candidate -> candidate.revision().equals(name))
                    .map(ObservedRelease::release)
                    .findFirst();
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
        Map<String, String> webhooks = seen.controlPlanes().tagWebhooks();
        Map<String, String> services = seen.controlPlanes().tagServices();
        Consumers consumers = seen.consumers();
        Map<String, Integer> namespaces = new HashMap<>();
        Map<String, String> inherited = new HashMap<>();
        for (ObservedNamespace namespace : consumers.namespaces()) {
            inherited.put(namespace.name(), namespace.revision());
            namespaces.merge(namespace.revision(), 1, Integer::sum);
        }
        Map<String, Integer> gateways = new HashMap<>();
        for (ObservedGateway gateway : consumers.gateways()) {
            String own =
                    gateway.revision().isEmpty() ? inherited.getOrDefault(gateway.namespace(), "") : gateway.revision();
            gateways.merge(own.isEmpty() ? Case.DEFAULT : own, 1, Integer::sum);
        }
        Set<String> names = new TreeSet<>(webhooks.keySet());
        names.addAll(services.keySet());
        return names.stream()
                .map(name -> new TagState(
                        name,
                        webhooks.getOrDefault(name, ""),
                        services.getOrDefault(name, ""),
                        gateways.getOrDefault(name, 0),
                        namespaces.getOrDefault(name, 0),
                        consumers.podLabels().getOrDefault(name, 0)))
                .toList();
    }

    private static HelmRelease release(Observation seen, String chart) {
        return releases(seen, chart).stream().findFirst().orElse(new HelmRelease("", "", chart, "", 0, MISSING));
    }

    private static List<HelmRelease> releases(Observation seen, String chart) {
        return seen.releases().stream()
                .map(ObservedRelease::release)
                .filter(release -> release.chart().equals(chart))
                .sorted(BY_NAME)
                .toList();
    }

    private static List<NodeState> nodes(Case given, Set<String> poolLabels) {
        Map<String, DrainForecast> forecasts = DrainRules.drains(given) ? new DrainRules(given).forecasts() : Map.of();
        Map<String, ZtunnelPod> ztunnels = given.seen().dataPlane().ztunnels();
        return given.seen().nodes().stream()
                .sorted(Comparator.comparing(ObservedNode::name))
                .map(node -> new NodeState(
                        node.name(),
                        only(node.labels(), poolLabels),
                        node.zone(),
                        node.ready(),
                        node.unschedulable(),
                        Optional.ofNullable(ztunnels.get(node.name()))
                                .map(ZtunnelPod::revision)
                                .orElse(""),
                        forecasts.getOrDefault(node.name(), DrainForecast.EMPTY)))
                .toList();
    }

    private static Labels only(Labels labels, Set<String> keys) {
        Map<String, String> kept = new TreeMap<>(labels.values());
        kept.keySet().retainAll(keys);
        return Labels.of(kept);
    }
}
