package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A webhook configuration of Istio.
 *
 * @param revision its label {@code istio.io/rev}, empty when absent
 * @param tag its label {@code istio.io/tag}, empty when absent
 * @param services the Services its webhooks call, each once
 * @param trusted whether every one of its webhooks has a caBundle
 */
public record WebhookView(String name, String revision, String tag, List<String> services, boolean trusted) {

    public WebhookView {
        requireNonNull(name, "name is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(tag, "tag is null");
        services = List.copyOf(services);
    }
}
