package dev.headway.planner.domain;

import dev.headway.model.Target;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an upgrade starts from: which revision it leaves behind, and whether anything is left to do. */
final class BaselineRules {

    private BaselineRules() {}

    /**
     * The state to return to, or empty when the cluster has no revision but the target's.
     *
     * <p>The revision left behind is the first installed one, other than the target's, that is named by: the ztunnel
     * template, the default validator, a tag, a node's ztunnel; failing these the newest.
     */
    static Optional<Baseline> baseline(Survey survey, Target target) {
        return leftBehind(survey, target)
                .map(old -> new Baseline(
                        survey.uid(),
                        old.name(),
                        old.version(),
                        survey.base(),
                        survey.cni(),
                        survey.ztunnel(),
                        survey.ztunnelStrategy(),
                        survey.cniStrategy(),
                        survey.tags().stream()
                                .filter(tag -> follows(tag, old.name()))
                                .toList(),
                        survey.gateways()));
    }

    /** Whether every component is at the target. */
    static boolean atTarget(Survey survey, Target target) {
        String version = target.version().toString();
        return survey.ztunnelRevision().equals(target.revision())
                && survey.nodes().stream()
                        .allMatch(node -> node.ztunnelRevision().equals(target.revision()))
                && Stream.concat(Stream.of(survey.base(), survey.cni(), survey.ztunnel()), survey.gateways().stream())
                        .map(HelmRelease::version)
                        .allMatch(version::equals);
    }

    private static Optional<ControlPlaneRevision> leftBehind(Survey survey, Target target) {
        List<ControlPlaneRevision> others = survey.revisions().stream()
                .filter(revision -> !revision.name().equals(target.revision()))
                .toList();
        Stream<String> namedInUse = Stream.of(
                        Stream.of(survey.ztunnelRevision(), survey.defaultRevision()),
                        survey.tags().stream().map(TagState::revision),
                        survey.nodes().stream().map(NodeState::ztunnelRevision))
                .flatMap(names -> names);
        return namedInUse
                .flatMap(name ->
                        others.stream().filter(revision -> revision.name().equals(name)))
                .findFirst()
                .or(() -> others.stream()
                        .max(Comparator.comparing(ControlPlaneRevision::version)
                                .thenComparing(ControlPlaneRevision::name)));
    }

    private static boolean follows(TagState tag, String revision) {
        return tag.webhookRevision().equals(revision) || tag.serviceRevision().equals(revision);
    }
}
