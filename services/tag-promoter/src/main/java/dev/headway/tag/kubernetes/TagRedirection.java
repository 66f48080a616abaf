package dev.headway.tag.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.tag.domain.TagRules;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import java.util.Map;

/**
 * Points an object of a tag elsewhere without the chart it came from: its label, and what it calls or selects. The caBundle
 * stays, both revisions have it from the same CA.
 */
final class TagRedirection {

    private static final String COMPONENT = "istio";
    private static final String PILOT = "pilot";

    private TagRedirection() {}

    static MutatingWebhookConfiguration webhook(MutatingWebhookConfiguration webhook, String revision) {
        MutatingWebhookConfiguration copy = new MutatingWebhookConfigurationBuilder(webhook)
                .editMetadata()
                .addToLabels(IstioNames.REV, TagRules.label(revision))
                .endMetadata()
                .build();
        for (MutatingWebhook each : copy.getWebhooks()) {
            ServiceReference service = each.getClientConfig().getService();
            if (service != null) {
                service.setName(IstioNames.istiod(revision.equals(TagRules.DEFAULT) ? "" : revision));
            }
        }
        return copy;
    }

    static Service service(Service service, String revision) {
        String label = TagRules.label(revision);
        ServiceBuilder copy = new ServiceBuilder(service)
                .editMetadata()
                .addToLabels(IstioNames.REV, label)
                .endMetadata();
        // The pods of the unnamed revision are selected by another label than those of a named one.
        return label.equals(TagRules.DEFAULT)
                ? copy.editSpec()
                        .removeFromSelector(IstioNames.REV)
                        .addToSelector(COMPONENT, PILOT)
                        .endSpec()
                        .build()
                : copy.editSpec()
                        .removeFromSelector(COMPONENT)
                        .addToSelector(Map.of(IstioNames.REV, label))
                        .endSpec()
                        .build();
    }
}
