package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.UpgradeSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster and what is wanted of it: what the rules judge. */
record Case(
        Observation seen,
        Rehearsal rehearsal,
        @Nullable UpgradeSpec spec,
        List<ControlPlaneRevision> revisions,
        List<TagState> tags) {

    /** The tag that unlabelled objects follow. */
    static final String DEFAULT = "default";

    Case {
        requireNonNull(seen, "seen is null");
        requireNonNull(rehearsal, "rehearsal is null");
        revisions = List.copyOf(revisions);
        tags = List.copyOf(tags);
    }

    Optional<Target> target() {
        return Optional.ofNullable(spec).map(UpgradeSpec::target);
    }

    /** How nodes are renewed; the careful default when nothing was asked for. */
    NodesSpec nodes() {
        return spec == null ? NodesSpec.DEFAULT : spec.nodes();
    }

    CniSpec cni() {
        return spec == null ? CniSpec.DEFAULT : spec.cni();
    }

    /** The names of the revisions in the cluster, whether or not their version can be told. */
    Set<String> revisionNames() {
        return revisionNames(seen);
    }

    static Set<String> revisionNames(Observation seen) {
        Set<String> names = new TreeSet<>(seen.controlPlanes().webhookRevisions());
        seen.controlPlanes().istiods().stream().map(Istiod::revision).forEach(names::add);
        return names;
    }

    Set<String> tagNames() {
        return tags.stream().map(TagState::name).collect(Collectors.toCollection(TreeSet::new));
    }

    Optional<TagState> tag(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).findFirst();
    }

    List<ObservedRelease> releases(String chart) {
        return seen.releases().stream()
                .filter(release -> release.release().chart().equals(chart))
                .toList();
    }

    /** The value the user gave to the one release of a chart, empty when there is none. */
    String value(String chart, String path) {
        return releases(chart).stream()
                .findFirst()
                .map(release -> release.value(path))
                .orElse("");
    }

    /** The versions of a chart that something runs on now, without the revision the target names. */
    Set<IstioVersion> versions(String chart) {
        if (chart.equals("istiod")) {
            Set<String> used = usedRevisions();
            return revisions.stream()
                    .filter(revision -> used.contains(revision.name()))
                    .map(ControlPlaneRevision::version)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return releases(chart).stream()
                .flatMap(release -> VersionRules.ofImage(release.release().version()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The installed revisions that a tag, the default or the data plane is bound to; all of them where none is. */
    Set<String> usedRevisions() {
        Set<String> used = Stream.concat(
                        tags.stream().map(TagState::revision),
                        Stream.of(
                                seen.controlPlanes().defaultRevision(),
                                seen.dataPlane().ztunnelRevision()))
                .collect(Collectors.toCollection(TreeSet::new));
        used.retainAll(revisionNames());
        String wanted = target().map(Target::revision).orElse("");
        used.remove(wanted);
        if (used.isEmpty()) {
            used.addAll(revisionNames());
            used.remove(wanted);
        }
        return used;
    }

    /** The tag or revision a Gateway follows: its own label's, its namespace's, or the default. */
    String followed(ObservedGateway gateway) {
        if (!gateway.revision().isEmpty()) {
            return gateway.revision();
        }
        return seen.consumers().namespaces().stream()
                .filter(namespace -> namespace.name().equals(gateway.namespace()))
                .map(Consumers.ObservedNamespace::revision)
                .filter(revision -> !revision.isEmpty())
                .findFirst()
                .orElse(DEFAULT);
    }

    /** The Gateways that no label binds to a tag or revision. */
    List<ObservedGateway> unlabelledGateways() {
        return seen.consumers().gateways().stream()
                .filter(gateway -> gateway.revision().isEmpty())
                .filter(gateway -> followed(gateway).equals(DEFAULT))
                .toList();
    }

    /** Whether something called default owns what is not labelled. */
    boolean defaultOwned() {
        return tag(DEFAULT).isPresent() || revisionNames().contains(DEFAULT);
    }
}
