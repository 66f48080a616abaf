package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Waits, by informers, until a new sandbox cluster is as its builder promises. */
final class SandboxReadiness {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private SandboxReadiness() {}

    static void await(KubernetesClient client, int nodes) {
        await(
                "the DaemonSets cover " + nodes + " nodes",
                client.apps().daemonSets().inAnyNamespace(),
                sets -> sets.size() == 2 && sets.stream().allMatch(set -> covers(set, nodes)));
        // Beside the workloads: istiod, the ingress and one Deployment per managed Gateway.
        long deployments = 2
                + nodes
                + SandboxTenants.gateways().stream()
                        .filter(GatewayObjects::managed)
                        .count();
        await(
                "all Deployments are rolled out",
                client.apps().deployments().inAnyNamespace(),
                found -> found.size() == deployments && found.stream().allMatch(Workloads::rolledOut));
        await(
                "all Gateways are programmed",
                client.resources(Gateway.class).inAnyNamespace(),
                gateways -> gateways.stream().allMatch(SandboxState::programmed));
        var admission = client.admissionRegistration().v1();
        await(
                "all injectors have their CA bundle",
                admission.mutatingWebhookConfigurations(),
                injectors -> injectors.stream().allMatch(IstiodWebhooks::served));
        await(
                "all validators are enforced",
                admission.validatingWebhookConfigurations(),
                validators -> validators.stream().allMatch(IstiodWebhooks::enforced));
    }

    private static boolean covers(DaemonSet set, int nodes) {
        return set.getStatus() != null
                && set.getStatus().getNumberReady() != null
                && set.getStatus().getNumberReady() == nodes;
    }

    private static <T> void await(String what, Informable<T> resources, Predicate<List<T>> condition) {
        var met = resources.informOnCondition(condition);
        try {
            met.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not within " + LIMIT.toSeconds() + " s: " + what, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot see whether " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before " + what, e);
        } finally {
            met.cancel(true);
        }
    }
}
