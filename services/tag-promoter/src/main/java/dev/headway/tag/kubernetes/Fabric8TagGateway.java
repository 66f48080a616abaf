package dev.headway.tag.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagGateway;
import dev.headway.tag.domain.TagObjects;
import dev.headway.tag.domain.TagPointer;
import dev.headway.tag.domain.TagRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tags of one cluster, read by their labels. */
final class Fabric8TagGateway implements TagGateway {

    private static final String FIELD_MANAGER = "headway";
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final HelmTags helm;

    Fabric8TagGateway(Cluster cluster, HelmTags helm) {
        this.client = cluster.client();
        this.helm = helm;
    }

    @Override
    public TagObjects read(String tag) {
        return Failures.refusing(() -> new TagObjects(
                webhooks(tag).stream().map(TagReader::pointer).toList(),
                services(tag).stream().map(TagReader::pointer).toList(),
                tag.equals(TagRules.DEFAULT) ? validator() : List.of()));
    }

    @Override
    public boolean runs(String revision) {
        return Failures.refusing(() -> !client.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel("app", "istiod")
                .withLabel(IstioNames.REV, TagRules.label(revision))
                .list()
                .getItems()
                .isEmpty());
    }

    @Override
    public List<String> write(String tag, Target target) {
        return Failures.refusing(() -> {
            List<HasMetadata> objects = helm.render(tag, target);
            List<String> written = new ArrayList<>(freed(tag));
            objects.forEach(object -> client.resource(object)
                    .fieldManager(FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply());
            objects.forEach(object -> written.add(TagReader.words(object)));
            return written;
        });
    }

    /**
     * Takes the tag out of the Helm release that declares it, if one does: with the release, which is that of the old
     * revision, the tag would go away. Before anything moves, so that a tag that has moved is free.
     */
    private List<String> freed(String tag) {
        List<HasMetadata> objects = new ArrayList<>(webhooks(tag));
        objects.addAll(services(tag));
        Set<HelmTags.ReleaseName> owners = new LinkedHashSet<>();
        for (HasMetadata object : objects) {
            HelmTags.owner(object).filter(owner -> helm.declares(owner, tag)).ifPresent(owner -> {
                client.resource(object).edit(HelmTags::kept);
                owners.add(owner);
            });
        }
        return owners.stream().map(owner -> helm.undeclare(owner, tag)).toList();
    }

    @Override
    public List<String> redirect(String tag, String revision) {
        return Failures.refusing(() -> {
            List<String> written = new ArrayList<>();
            written.addAll(update(() -> webhooks(tag), TagReader::pointer, TagRedirection::webhook, revision));
            written.addAll(update(() -> services(tag), TagReader::pointer, TagRedirection::service, revision));
            return written;
        });
    }

    @Override
    public List<String> moveDefaultRevision(String revision, StepRef step) {
        return Failures.refusing(() -> List.of(helm.moveDefaultRevision(revision, step)));
    }

    private <T extends HasMetadata> List<String> update(
            Supplier<List<T>> read, Function<T, TagPointer> pointer, BiFunction<T, String, T> change, String revision) {
        List<String> written = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            try {
                for (T object : read.get()) {
                    if (pointer.apply(object).at(TagRules.label(revision))) {
                        continue;
                    }
                    // With the resourceVersion that was read, so that nobody's change in between is lost.
                    client.resource(change.apply(object, revision))
                            .lockResourceVersion(object.getMetadata().getResourceVersion())
                            .update();
                    written.add(TagReader.words(object));
                }
                return written;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new RefusedException(
                            FailureReason.CONFLICT,
                            "another writer changed a tag object %d times in a row: %s"
                                    .formatted(ATTEMPTS, e.getMessage()));
                }
            }
        }
    }

    private List<MutatingWebhookConfiguration> webhooks(String tag) {
        return client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withLabel(IstioNames.TAG, tag)
                .list()
                .getItems();
    }

    private List<Service> services(String tag) {
        return client.services()
                .inAnyNamespace()
                .withLabel(IstioNames.TAG, tag)
                .list()
                .getItems();
    }

    private List<TagPointer> validator() {
        ValidatingWebhookConfiguration found = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR)
                .get();
        return found == null ? List.of() : List.of(TagReader.pointer(found));
    }
}
