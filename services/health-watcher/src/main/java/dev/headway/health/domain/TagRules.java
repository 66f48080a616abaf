package dev.headway.health.domain;

import dev.headway.model.Expectation.TagServing;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a revision tag counts as moved: nothing of it points elsewhere and all its Gateways follow.
 *
 * <p>From Istio 1.28 an istiod owns the Gateways of a tag if the tag's webhook or its Service names it, so a tag whose two
 * objects disagree, or that is named like a revision, has two owners that undo each other's work. Before, only the webhook
 * counts and there need be no Service.
 *
 * @see <a href="https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels">Istio: revision tags</a>
 */
final class TagRules {

    private static final Pattern MINOR = Pattern.compile("1\\.(\\d{1,4})(?:\\D.*)?");
    private static final int FIRST_WITH_SERVICES = 28;
    private static final String DEFAULT = "default";
    private static final String DEFAULT_VALIDATOR = "istiod-default-validator";

    private TagRules() {}

    static Assessment serving(TagServing expected, ClusterView view, Findings findings) {
        String tag = expected.tag();
        String revision = ExpectationRules.label(expected.revision());
        List<WebhookView> webhooks = view.mutatingWebhooks().stream()
                .filter(webhook -> webhook.tag().equals(tag))
                .toList();
        List<ServiceView> services = view.services().stream()
                .filter(service -> service.tag().equals(tag))
                .toList();
        present(tag, webhooks, services, servicesCount(revision, view), findings);
        findings.none(
                "tag-webhook-revision",
                "tag " + tag,
                misdirected(webhooks, expected.revision()),
                "points at " + revision);
        findings.none("ca-bundle", "tag " + tag, ControlPlaneRules.untrusted(webhooks), "a caBundle in each");
        findings.none("tag-service-revision", "tag " + tag, astray(services, revision), "points at " + revision);
        owner(tag, revision, webhooks, services, view, findings);
        if (tag.equals(DEFAULT)) {
            defaultRevision(revision, view, findings);
        }
        view.gateways().stream()
                .filter(gateway -> gateway.managed() && gateway.selected().equals(tag))
                .forEach(gateway -> GatewayRules.rolledTo(revision, gateway, view, findings));
        return findings.assessment("");
    }

    private static void present(
            String tag,
            List<WebhookView> webhooks,
            List<ServiceView> services,
            boolean servicesCount,
            Findings findings) {
        if (servicesCount) {
            int objects = webhooks.size() + services.size();
            findings.observed("tag-objects", "tag " + tag, objects, "at least 1", objects > 0);
        } else {
            findings.observed("tag-webhook", "tag " + tag, webhooks.size(), "at least 1", !webhooks.isEmpty());
        }
    }

    /** Whether the istiod of the revision reads its tags from Services too, as it does from Istio 1.28. */
    private static boolean servicesCount(String revision, ClusterView view) {
        Matcher version = view.controlPlane(revision)
                .map(istiod -> istiod.imageVersion().isEmpty() ? istiod.chartVersion() : istiod.imageVersion())
                .map(MINOR::matcher)
                .orElseGet(() -> MINOR.matcher(""));
        return version.matches() && Integer.parseInt(version.group(1)) >= FIRST_WITH_SERVICES;
    }

    private static List<String> misdirected(List<WebhookView> webhooks, String revision) {
        String service = revision.isEmpty() || revision.equals(DEFAULT) ? "istiod" : "istiod-" + revision;
        List<String> wrong = new ArrayList<>();
        for (WebhookView webhook : webhooks) {
            if (!webhook.revision().equals(ExpectationRules.label(revision))) {
                wrong.add(webhook.name() + " labelled " + webhook.revision());
            }
            webhook.services().stream()
                    .filter(called -> !called.equals(service))
                    .forEach(called -> wrong.add(webhook.name() + " calls " + called));
        }
        return wrong;
    }

    private static List<String> astray(List<ServiceView> services, String revision) {
        return services.stream()
                .filter(service -> !service.revision().equals(revision)
                        || !service.selected().equals(revision))
                .map(service ->
                        "%s labelled %s selects %s".formatted(service.name(), service.revision(), service.selected()))
                .toList();
    }

    private static void owner(
            String tag,
            String revision,
            List<WebhookView> webhooks,
            List<ServiceView> services,
            ClusterView view,
            Findings findings) {
        TreeSet<String> owners = new TreeSet<>();
        webhooks.forEach(webhook -> owners.add(webhook.revision()));
        services.forEach(service -> owners.add(service.revision()));
        if (!tag.equals(DEFAULT) && view.controlPlane(tag).isPresent()) {
            owners.add(tag);
        }
        owners.removeIf(owner -> view.controlPlane(owner).isEmpty());
        findings.equal("owners", "tag " + tag, owners.toString(), "[" + revision + "]");
    }

    private static void defaultRevision(String revision, ClusterView view, Findings findings) {
        view.validatingWebhooks().stream()
                .filter(webhook -> webhook.name().equals(DEFAULT_VALIDATOR))
                .forEach(webhook -> findings.equal(
                        "default-revision",
                        "ValidatingWebhookConfiguration " + webhook.name(),
                        webhook.revision(),
                        revision));
    }
}
