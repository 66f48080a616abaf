package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.AttemptMark;
import dev.headway.controlplane.domain.Reference;
import dev.headway.controlplane.domain.ReferenceRules;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.Target;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The steps of chart istiod: a revision comes, goes again, or leaves for good. */
final class RevisionSteps {

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;

    RevisionSteps(Cluster cluster, IstioReleases releases, ChartSource charts) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
    }

    RevisionInstalled install(InstallRevision command, Instant at) {
        Target target = command.target();
        String version = target.version().toString();
        Chart chart = charts.find(target, IstioReleases.ISTIOD);
        HelmRelease previous = releases.istiod(command.previous())
                .map(StoredRelease::release)
                .orElseThrow(() -> new RefusedException(
                        FailureReason.NOT_FOUND,
                        "no Helm release of chart istiod installs revision %s".formatted(command.previous())));
        StoredRelease effective = releases.effective(previous);
        Values values =
                CarriedValues.toRevision(effective.values(), effective.release().version(), version, target.revision());
        String name = IstioNames.istiod(target.revision());
        refuseIfInUse(command, previous.namespace(), name, values);
        HelmRelease release = releases.bring(previous.namespace(), name, chart, values);
        return new RevisionInstalled(command.step(), target.revision(), release, List.of(), at);
    }

    RevisionUninstalled uninstall(UninstallRevision command, Instant at) {
        unreferenced(command.revision());
        remove(command.revision());
        return new RevisionUninstalled(command.step(), command.revision(), List.of(), at);
    }

    RevisionRetired retire(RetireRevision command, Instant at) {
        List<Reference> none = unreferenced(command.revision());
        remove(command.revision());
        return new RevisionRetired(
                command.step(), command.revision(), ReferenceRules.evidence(command.revision(), none, at), at);
    }

    private List<Reference> unreferenced(String revision) {
        List<Reference> references = new ReferenceReader(cluster.client(), revision).read();
        if (!references.isEmpty()) {
            throw new RefusedException(FailureReason.STILL_REFERENCED, ReferenceRules.refusal(revision, references));
        }
        return references;
    }

    private void remove(String revision) {
        Optional<StoredRelease> release = releases.istiod(revision);
        if (release.isPresent()) {
            new OwnedTags(cluster.client(), releases)
                    .release(releases.effective(release.get().release()));
            releases.uninstall(release.get().release());
        } else if (webhook(revision).isPresent()) {
            throw new RefusedException(
                    FailureReason.NOT_FOUND,
                    "revision %s is installed, but by no Helm release: uninstall it the way it was installed"
                            .formatted(revision));
        }
    }

    private void refuseIfInUse(InstallRevision command, String namespace, String name, Values values) {
        Target target = command.target();
        Optional<StoredRelease> existing = releases.newest(namespace, name);
        if (existing.isPresent()) {
            StoredRelease stored = existing.get();
            boolean same = stored.release().version().equals(target.version().toString())
                    && stored.values().equals(values);
            if (!same && !AttemptMark.sameUpgrade(stored.description(), command.step())) {
                throw inUse(
                        target,
                        "release %s has chart version %s%s"
                                .formatted(
                                        stored,
                                        stored.release().version(),
                                        stored.values().equals(values) ? "" : " and other values"));
            }
        } else if (webhook(target.revision()).isPresent()) {
            HasMetadata owner = webhook(target.revision()).get();
            if (!ObjectMetas.annotation(owner, "meta.helm.sh/release-name").equals(name)) {
                throw inUse(
                        target,
                        "MutatingWebhookConfiguration %s has it"
                                .formatted(owner.getMetadata().getName()));
            }
        }
    }

    private static RefusedException inUse(Target target, String why) {
        return new RefusedException(
                FailureReason.REVISION_IN_USE,
                "revision %s cannot be installed as %s: %s, and revisions are immutable"
                        .formatted(target.revision(), target.version(), why));
    }

    /** The injection webhook, or the tag's, that has the revision's name. */
    private Optional<HasMetadata> webhook(String revision) {
        return cluster
                .client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withLabel(IstioNames.REV)
                .list()
                .getItems()
                .stream()
                .filter(webhook -> revision.equals(ObjectMetas.label(webhook, IstioNames.TAG))
                        || (ObjectMetas.label(webhook, IstioNames.TAG).isEmpty()
                                && revision.equals(ObjectMetas.label(webhook, IstioNames.REV))))
                .<HasMetadata>map(webhook -> webhook)
                .findFirst();
    }
}
