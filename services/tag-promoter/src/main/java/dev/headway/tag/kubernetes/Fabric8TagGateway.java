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
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tags of one cluster, read by their labels. */
final class Fabric8TagGateway implements TagGateway {

    private static final String FIELD_MANAGER = "headway";
    private static final String MADE_BY = "headway.dev/made-by";
    private static final long TRUSTED_WITHIN_SECONDS = 10;
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
    public List<String> write(String tag, Target target, StepRef step) {
        return Failures.refusing(() -> {
            List<HasMetadata> objects = helm.render(tag, target).stream()
                    .sorted(Comparator.comparing(object -> object instanceof Service))
                    .toList();
            List<String> written = new ArrayList<>(freed(tag, step));
            boolean made = services(tag).stream().allMatch(service -> madeBy(service, step));
            for (HasMetadata object : objects) {
                if (made && object instanceof Service) {
                    object.getMetadata().getAnnotations().put(MADE_BY, step.upgrade());
                }
                client.resource(object)
                        .fieldManager(FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply();
                written.add(TagReader.words(object));
            }
            return written;
        });
    }

    @Override
    public List<String> withdraw(String tag, StepRef step) {
        return Failures.refusing(() -> {
            List<String> removed = new ArrayList<>();
            for (Service service : services(tag)) {
                if (madeBy(service, step)) {
                    client.resource(service).delete();
                    removed.add(TagReader.words(service));
                }
            }
            return removed;
        });
    }

    @Override
    public List<String> untrusted(String tag) {
        return Failures.refusing(() -> webhooks(tag).stream()
                .filter(webhook -> !trusted(webhook))
                .filter(webhook -> !becomesTrusted(webhook))
                .map(TagReader::words)
                .toList());
    }

    private boolean becomesTrusted(MutatingWebhookConfiguration webhook) {
        try {
            client.resource(webhook)
                    .waitUntilCondition(now -> now == null || trusted(now), TRUSTED_WITHIN_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (KubernetesClientTimeoutException e) {
            return false;
        }
    }

    private static boolean trusted(MutatingWebhookConfiguration webhook) {
        return webhook.getWebhooks().stream()
                .map(each -> each.getClientConfig().getCaBundle())
                .noneMatch(bundle -> bundle == null || bundle.isEmpty());
    }

    private static boolean madeBy(Service service, StepRef step) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations != null && step.upgrade().equals(annotations.get(MADE_BY));
    }

    /**
     * Takes the tag out of the Helm release that declares it, if one does: with the release, which is that of the old
     * revision, the tag would go away. Before anything moves, so that a tag that has moved is free.
     */
    private List<String> freed(String tag, StepRef step) {
        List<HasMetadata> objects = new ArrayList<>(webhooks(tag));
        objects.addAll(services(tag));
        Set<HelmTags.ReleaseName> owners = new LinkedHashSet<>();
        for (HasMetadata object : objects) {
            HelmTags.owner(object).filter(owner -> helm.declares(owner, tag)).ifPresent(owner -> {
                client.resource(object).edit(HelmTags::kept);
                owners.add(owner);
            });
        }
        return owners.stream().map(owner -> helm.undeclare(owner, tag, step)).toList();
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

    @Override
    public boolean leftDefaultRevisionUndone(String tag, String revision) {
        return tag.equals(TagRules.DEFAULT) && Failures.refusing(() -> helm.leftBaseUndone(revision));
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
