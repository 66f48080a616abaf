package dev.headway.tag.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.tag.domain.TagPointer;
import dev.headway.tag.domain.TagRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads where an object of a tag points. */
final class TagReader {

    private static final String ISTIOD = IstioNames.istiod("");

    private TagReader() {}

    static TagPointer pointer(MutatingWebhookConfiguration webhook) {
        return pointer(webhook, called(webhook.getWebhooks().stream().map(MutatingWebhook::getClientConfig)));
    }

    static TagPointer pointer(ValidatingWebhookConfiguration webhook) {
        return pointer(webhook, called(webhook.getWebhooks().stream().map(ValidatingWebhook::getClientConfig)));
    }

    static TagPointer pointer(Service service) {
        Map<String, String> selector =
                Objects.requireNonNullElse(service.getSpec().getSelector(), Map.<String, String>of());
        return pointer(service, Set.of(selector.getOrDefault(IstioNames.REV, TagRules.DEFAULT)));
    }

    /** What an object is called in events. */
    static String words(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    private static TagPointer pointer(HasMetadata object, Set<String> directed) {
        Map<String, String> labels =
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of());
        return new TagPointer(words(object), labels.getOrDefault(IstioNames.REV, ""), directed);
    }

    private static Set<String> called(Stream<WebhookClientConfig> clients) {
        return clients.map(WebhookClientConfig::getService)
                .filter(Objects::nonNull)
                .map(service -> service.getName())
                .map(name -> name.startsWith(ISTIOD + "-") ? name.substring(ISTIOD.length() + 1) : TagRules.DEFAULT)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
