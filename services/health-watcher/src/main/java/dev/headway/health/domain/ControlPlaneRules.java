package dev.headway.health.domain;

import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** When CRDs and control plane revisions count as healthy. */
final class ControlPlaneRules {

    private ControlPlaneRules() {}

    static Assessment crds(CrdsEstablished expected, ClusterView view, Findings findings) {
        List<CrdView> crds = view.crds();
        findings.observed("crds-present", "CRDs of Istio", crds.size(), "at least 1", !crds.isEmpty());
        findings.none(
                "crds-established",
                "CRDs of Istio",
                crds.stream()
                        .filter(crd -> !crd.established())
                        .map(CrdView::name)
                        .toList(),
                "all Established");
        if (IstioCrds.templated(expected.version())) {
            labelled(crds, expected.version().toString(), findings);
        } else {
            complete(crds, findings);
        }
        return findings.assessment("");
    }

    /** Every CRD that a Helm release owns; one that the release's values exclude belongs to somebody else. */
    private static void labelled(List<CrdView> crds, String version, Findings findings) {
        List<CrdView> owned =
                crds.stream().filter(crd -> !crd.release().isEmpty()).toList();
        findings.observed("crds-owned", "CRDs of Istio", owned.size(), "at least 1 owned by Helm", !owned.isEmpty());
        findings.none(
                "crds-version",
                "CRDs of Istio",
                owned.stream()
                        .filter(crd -> !crd.version().equals(version))
                        .map(crd -> crd.name() + " at " + (crd.version().isEmpty() ? "no version" : crd.version()))
                        .toList(),
                "all at " + version);
    }

    /** CRDs outside the templates carry no version: the whole set must be there and serve what istiod reads. */
    private static void complete(List<CrdView> crds, Findings findings) {
        findings.none(
                "crds-complete",
                "CRDs of Istio",
                IstioCrds.ALL.stream()
                        .filter(name ->
                                crds.stream().noneMatch(crd -> crd.name().equals(name)))
                        .map(name -> name + " absent")
                        .toList(),
                "all " + IstioCrds.ALL.size());
        findings.none(
                "crds-served",
                "CRDs of Istio",
                crds.stream()
                        .filter(crd -> IstioCrds.STABLE.contains(crd.name()))
                        .filter(crd -> !crd.served().contains("v1"))
                        .map(crd -> crd.name() + " serves " + crd.served())
                        .toList(),
                "v1 of all that have it from Istio 1.22");
    }

    static Assessment serving(RevisionServing expected, ClusterView view, Findings findings) {
        String revision = ExpectationRules.label(expected.revision());
        view.controlPlane(revision)
                .ifPresentOrElse(
                        istiod -> rolledOut(istiod, findings),
                        () -> findings.observed(
                                "deployment", "istiod of revision " + revision, "absent", "present", false));
        List<WebhookView> webhooks = Stream.concat(view.mutatingWebhooks().stream(), view.validatingWebhooks().stream())
                .filter(webhook ->
                        webhook.revision().equals(revision) && webhook.tag().isEmpty())
                .toList();
        String subject = "webhooks of revision " + revision;
        findings.observed("webhooks-present", subject, webhooks.size(), "at least 1", !webhooks.isEmpty());
        findings.none("ca-bundle", subject, untrusted(webhooks), "a caBundle in each");
        return findings.assessment("");
    }

    static void rolledOut(DeploymentView deployment, Findings findings) {
        String subject = "Deployment " + deployment.name();
        if (findings.current(subject, deployment.generation(), deployment.observed())) {
            findings.observed(
                    "rolled-out",
                    subject,
                    deployment.counters(),
                    deployment.desired() + " updated and available, no other, at least 1",
                    deployment.rolledOut() && deployment.desired() > 0);
        }
    }

    static List<String> untrusted(List<WebhookView> webhooks) {
        return webhooks.stream()
                .filter(webhook -> !webhook.trusted())
                .map(webhook -> webhook.name() + " without one")
                .toList();
    }

    static Assessment gone(RevisionGone expected, ClusterView view, Findings findings) {
        String revision = ExpectationRules.label(expected.revision());
        List<String> left = new ArrayList<>();
        view.controlPlane(revision).ifPresent(istiod -> left.add("Deployment " + istiod.name()));
        view.controlPlanePods(revision).forEach(pod -> left.add("pod " + pod.name()));
        view.services().stream()
                .filter(service -> service.revision().equals(revision))
                .forEach(service -> left.add("Service " + service.name()));
        view.mutatingWebhooks().stream()
                .filter(webhook -> webhook.revision().equals(revision))
                .forEach(webhook -> left.add("MutatingWebhookConfiguration " + webhook.name()));
        view.validatingWebhooks().stream()
                .filter(webhook -> webhook.revision().equals(revision))
                .forEach(webhook -> left.add("ValidatingWebhookConfiguration " + webhook.name()));
        findings.none("objects-left", "revision " + revision, left, "nothing left");
        return findings.assessment("");
    }
}
