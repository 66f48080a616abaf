package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

/**
 * A revision tag and where its two objects point.
 *
 * @param webhookRevision the revision of its MutatingWebhookConfiguration, empty when there is none
 * @param serviceRevision the revision of its Service (Istio 1.28 and newer), empty when there is none
 * @param gateways how many Gateways and waypoints follow it
 * @param namespaces how many namespaces are labelled with it
 * @param pods how many pods are labelled with it
 */
public record TagState(
        String name, String webhookRevision, String serviceRevision, int gateways, int namespaces, int pods) {

    public TagState {
        requireNonNull(name, "name is null");
        requireNonNull(webhookRevision, "webhookRevision is null");
        requireNonNull(serviceRevision, "serviceRevision is null");
    }

    /** How many objects follow the tag: its move touches all of them. */
    public int consumers() {
        return gateways + namespaces + pods;
    }

    /** The revision the tag points to; the webhook's where the two differ. */
    public String revision() {
        return webhookRevision.isEmpty() ? serviceRevision : webhookRevision;
    }
}
