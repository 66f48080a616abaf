package dev.headway.health.domain;

import dev.headway.health.domain.GatewayView.Condition;
import dev.headway.model.Expectation.GatewayServing;
import java.util.List;

/** When Gateways count as serving. */
final class GatewayRules {

    private GatewayRules() {}

    /** A manually deployed gateway: its Deployment or DaemonSet, and the Gateways that name its Service as their address. */
    static Assessment serving(GatewayServing expected, ClusterView view, Findings findings) {
        String release = expected.namespace() + "/" + expected.release();
        view.workloadOfRelease(expected.namespace(), expected.release())
                .ifPresentOrElse(
                        deployment -> upgraded(deployment, expected, view, findings),
                        () -> findings.observed("deployment", "release " + release, "absent", "present", false));
        String host = expected.release() + "." + expected.namespace();
        view.gateways().stream()
                .filter(gateway -> gateway.host().equals(host) || gateway.host().startsWith(host + "."))
                .forEach(gateway -> programmed(gateway, findings));
        return findings.assessment("");
    }

    private static void upgraded(
            DeploymentView deployment, GatewayServing expected, ClusterView view, Findings findings) {
        if (!expected.version().isEmpty()) {
            findings.equal("chart-version", deployment.subject(), deployment.chartVersion(), expected.version());
        }
        ControlPlaneRules.rolledOut(deployment, findings);
        // A pod that is being deleted is in no counter, and serves until its containers are gone.
        findings.none(
                "old-pods",
                deployment.subject(),
                view.podsOfRelease(expected.namespace(), expected.release()).stream()
                        .filter(pod -> pod.ready() && pod.terminating())
                        .map(pod -> pod.name() + " still leaving")
                        .toList(),
                "none left");
    }

    /**
     * A Gateway that istiod deploys, rolled to a revision.
     *
     * <p>Programmed stays True from before the move, so the conditions count only together with the Deployment.
     */
    static void rolledTo(String revision, GatewayView gateway, ClusterView view, Findings findings) {
        String subject = subject(gateway);
        List<DeploymentView> deployments = view.deploymentsOfGateway(gateway.namespace(), gateway.name());
        findings.observed("gateway-deployed", subject, deployments.size(), "at least 1", !deployments.isEmpty());
        for (DeploymentView deployment : deployments) {
            findings.equal("gateway-revision", deployment.subject(), deployment.revision(), revision);
            if (findings.current(deployment.subject(), deployment.generation(), deployment.observed())) {
                findings.observed(
                        "gateway-rolled-out",
                        deployment.subject(),
                        deployment.counters(),
                        deployment.desired() + " updated and available, no other",
                        deployment.rolledOut());
            }
        }
        findings.none(
                "old-pods",
                subject,
                view.podsOfGateway(gateway.namespace(), gateway.name()).stream()
                        .filter(pod -> pod.ready() && !pod.revision().equals(revision))
                        .map(pod -> pod.name() + " of revision " + pod.revision())
                        .toList(),
                "none ready");
        programmed(gateway, findings);
    }

    private static void programmed(GatewayView gateway, Findings findings) {
        condition("gateway-accepted", gateway, gateway.accepted(), findings);
        condition("gateway-programmed", gateway, gateway.programmed(), findings);
    }

    private static void condition(String check, GatewayView gateway, Condition condition, Findings findings) {
        if (findings.current(subject(gateway), gateway.generation(), condition.observed())) {
            findings.equal(check, subject(gateway), condition.status(), "True");
        }
    }

    private static String subject(GatewayView gateway) {
        return "Gateway " + gateway.namespace() + "/" + gateway.name();
    }
}
