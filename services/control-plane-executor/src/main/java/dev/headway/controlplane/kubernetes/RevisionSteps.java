package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Reference;
import dev.headway.controlplane.domain.ReferenceRules;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of chart istiod: a revision comes, goes again, or leaves for good. */
final class RevisionSteps {

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final InstantSource clock;

    RevisionSteps(Cluster cluster, IstioReleases releases, ChartSource charts, InstantSource clock) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
        this.clock = clock;
    }

    RevisionInstalled install(InstallRevision command, Instant at) {
        Target target = command.target();
        Chart chart = charts.find(target, IstioReleases.ISTIOD);
        HelmRelease previous = releases.istiod(command.previous())
                .map(StoredRelease::release)
                .orElseThrow(() -> new RefusedException(
                        FailureReason.NOT_FOUND,
                        "no Helm release of chart istiod installs revision %s".formatted(command.previous())));
        StoredRelease installed = releases.effective(previous);
        Values values = StepValues.revision(target, installed);
        String name = IstioNames.istiod(target.revision());
        refuseIfInUse(command, previous.namespace(), name, values);
        HelmRelease release = releases.bring(previous.namespace(), name, chart, values);
        ReadBack back = new ReadBack(clock).deployed(releases, release);
        readInstalled(target.revision(), release, back);
        sayWhatStays(installed, back);
        return new RevisionInstalled(command.step(), target.revision(), release, back.list(), at);
    }

    RevisionUninstalled uninstall(UninstallRevision command, Instant at) {
        ReferenceReader reader = new ReferenceReader(cluster.client(), command.revision());
        unreferenced(command.revision(), reader);
        remove(command.revision());
        ReadBack back = new ReadBack(clock);
        readGone(command.revision(), back);
        return new RevisionUninstalled(command.step(), command.revision(), back.list(), at);
    }

    RevisionRetired retire(RetireRevision command, Instant at) {
        String revision = command.revision();
        ReferenceReader reader = new ReferenceReader(cluster.client(), revision);
        List<Reference> none = unreferenced(revision, reader);
        Instant looked = clock.instant();
        Evidence connections = ReferenceRules.connections(
                revision, new Istiods(cluster.client(), revision).connectedProxies(), looked);
        if (!connections.holds()) {
            throw new RefusedException(FailureReason.STILL_REFERENCED, connections.toString());
        }
        remove(revision);
        List<Evidence> evidence = new ArrayList<>(ReferenceRules.evidence(revision, none, reader.looked(), looked));
        evidence.add(connections);
        ReadBack back = new ReadBack(clock);
        readGone(revision, back);
        evidence.addAll(back.list());
        return new RevisionRetired(command.step(), revision, evidence, at);
    }

    private List<Reference> unreferenced(String revision, ReferenceReader reader) {
        List<Reference> references = reader.read();
        if (!references.isEmpty()) {
            throw new RefusedException(FailureReason.STILL_REFERENCED, ReferenceRules.refusal(revision, references));
        }
        return references;
    }

    private void remove(String revision) {
        Optional<StoredRelease> release = releases.istiod(revision);
        if (release.isPresent()) {
            HelmRelease istiod = release.get().release();
            if (!IstioReleases.halfGone(release.get())) {
                new OwnedTags(cluster.client(), releases).release(releases.effective(istiod));
            }
            releases.uninstall(istiod);
        } else if (webhook(revision).isPresent()) {
            throw new RefusedException(
                    FailureReason.NOT_FOUND,
                    "revision %s is installed, but by no Helm release: uninstall it the way it was installed"
                            .formatted(revision));
        }
        new Istiods(cluster.client(), revision)
                .removeLeases(
                        release.map(stored -> stored.release().namespace()).orElse(IstioNames.SYSTEM_NAMESPACE));
    }

    private void readInstalled(String revision, HelmRelease release, ReadBack back) {
        back.same(
                "deployment",
                "Deployment %s/%s".formatted(release.namespace(), release.name()),
                istiod(revision) ? "present" : "absent",
                "present");
        back.same(
                "webhook",
                "revision " + revision,
                webhook(revision)
                        .map(webhook -> webhook.getMetadata().getName())
                        .filter(name -> name.startsWith("istio-sidecar-injector"))
                        .map(name -> "present")
                        .orElse("absent"),
                "present");
    }

    private void readGone(String revision, ReadBack back) {
        String subject = "revision " + revision;
        back.same("release", subject, releases.istiod(revision).isPresent() ? "present" : "absent", "absent");
        back.same("webhook", subject, webhook(revision).isPresent() ? "present" : "absent", "absent");
        back.same("deployment", subject, istiod(revision) ? "present" : "absent", "absent");
    }

    /** Tags that the previous release declares would have a second owner in the new one. */
    private static void sayWhatStays(StoredRelease previous, ReadBack back) {
        Values without = CarriedValues.withoutTags(previous.values());
        if (!without.equals(previous.values())) {
            back.holds(
                    "declared-tags",
                    "release %s/%s"
                            .formatted(
                                    previous.release().namespace(),
                                    previous.release().name()),
                    "%s stay with it"
                            .formatted(previous.values()
                                    .at("revisionTags")
                                    .or(() -> previous.values().at("pilot.revisionTags"))
                                    .map(Object::toString)
                                    .orElse("")),
                    "not declared by the new release, moved by a step of their own",
                    true);
        }
    }

    private boolean istiod(String revision) {
        return cluster
                .client()
                .apps()
                .deployments()
                .inAnyNamespace()
                .withLabel("app", "istiod")
                .withLabel(IstioNames.REV, revision)
                .list()
                .getItems()
                .stream()
                .anyMatch(deployment -> deployment.getMetadata().getDeletionTimestamp() == null);
    }

    private void refuseIfInUse(InstallRevision command, String namespace, String name, Values values) {
        Target target = command.target();
        Optional<StoredRelease> existing = releases.newest(namespace, name);
        if (existing.isPresent()) {
            StoredRelease stored = existing.get();
            boolean same = stored.release().version().equals(target.version().toString())
                    && stored.values().equals(values);
            // Whose operation was cut off is told when the release is brought to its place.
            boolean cutOff = stored.pending() || IstioReleases.halfGone(stored);
            if (!same && !cutOff) {
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
