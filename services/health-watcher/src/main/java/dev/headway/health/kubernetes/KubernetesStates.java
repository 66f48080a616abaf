package dev.headway.health.kubernetes;

import dev.headway.health.domain.CrdView;
import dev.headway.health.domain.DaemonSetView;
import dev.headway.health.domain.DeploymentView;
import dev.headway.health.domain.GatewayView;
import dev.headway.health.domain.NodeView;
import dev.headway.health.domain.PodView;
import dev.headway.health.domain.ServiceView;
import dev.headway.health.domain.WebhookView;
import dev.headway.mesh.IstioNames;
import dev.headway.model.UpdateStrategy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewaySpecAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Objects of Kubernetes in the words of the domain. */
final class KubernetesStates {

    private static final String HOSTNAME = "Hostname";
    private static final Pattern CHART = Pattern.compile("[A-Za-z-]+-(\\d.*)");

    private KubernetesStates() {}

    static NodeView node(Node node) {
        return new NodeView(
                node.getMetadata().getName(),
                node.getStatus() == null
                        ? "absent"
                        : node.getStatus().getConditions().stream()
                                .filter(condition -> condition.getType().equals("Ready"))
                                .map(NodeCondition::getStatus)
                                .findFirst()
                                .orElse("absent"),
                Instant.parse(node.getMetadata().getCreationTimestamp()));
    }

    static PodView pod(Pod pod) {
        Optional<PodCondition> ready = pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .findFirst();
        int restarts = pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .map(ContainerStatus::getRestartCount)
                        .filter(Objects::nonNull)
                        .mapToInt(Integer::intValue)
                        .sum();
        return new PodView(
                name(pod),
                nodeOf(pod),
                Templates.revision(pod.getMetadata(), pod.getSpec()),
                Templates.version(pod.getMetadata(), pod.getSpec()),
                ready.map(condition -> condition.getStatus().equals("True")).orElse(false),
                pod.getMetadata().getDeletionTimestamp() != null,
                pod.getMetadata().getUid() + " ready since "
                        + ready.map(PodCondition::getLastTransitionTime).orElse("never") + " after " + restarts
                        + " restarts");
    }

    static String nodeOf(Pod pod) {
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return node == null ? "" : node;
    }

    static DaemonSetView daemonSet(DaemonSet set) {
        DaemonSetStatus status = set.getStatus() == null ? new DaemonSetStatus() : set.getStatus();
        var template = set.getSpec().getTemplate();
        return new DaemonSetView(
                name(set),
                Templates.revision(template.getMetadata(), template.getSpec()),
                Templates.version(template.getMetadata(), template.getSpec()),
                strategy(set.getSpec().getUpdateStrategy()),
                number(set.getMetadata().getGeneration()),
                number(status.getObservedGeneration()),
                number(status.getDesiredNumberScheduled()),
                number(status.getUpdatedNumberScheduled()),
                number(status.getNumberReady()),
                number(status.getNumberAvailable()));
    }

    private static UpdateStrategy strategy(@Nullable DaemonSetUpdateStrategy strategy) {
        if (strategy != null && UpdateStrategy.Type.ON_DELETE.word().equals(strategy.getType())) {
            return new UpdateStrategy(UpdateStrategy.Type.ON_DELETE, "", "");
        }
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        return new UpdateStrategy(
                UpdateStrategy.Type.ROLLING_UPDATE,
                rolling == null ? "" : text(rolling.getMaxSurge()),
                rolling == null ? "" : text(rolling.getMaxUnavailable()));
    }

    static DeploymentView deployment(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
        var template = deployment.getSpec().getTemplate().getMetadata();
        Integer replicas = deployment.getSpec().getReplicas();
        return new DeploymentView(
                name(deployment),
                template == null ? "" : value(template.getAnnotations(), IstioNames.REV),
                Templates.version(template, deployment.getSpec().getTemplate().getSpec()),
                chartVersion(deployment),
                number(deployment.getMetadata().getGeneration()),
                number(status.getObservedGeneration()),
                replicas == null ? 1 : replicas,
                number(status.getReplicas()),
                number(status.getUpdatedReplicas()),
                number(status.getAvailableReplicas()));
    }

    /** The version of the chart an object comes from, empty when it does not say so. */
    private static String chartVersion(HasMetadata object) {
        Matcher chart = CHART.matcher(label(object, "helm.sh/chart"));
        return chart.matches() ? chart.group(1) : label(object, Templates.VERSION);
    }

    static WebhookView webhook(MutatingWebhookConfiguration configuration) {
        return webhook(
                configuration,
                configuration.getWebhooks().stream()
                        .map(MutatingWebhook::getClientConfig)
                        .toList());
    }

    static WebhookView webhook(ValidatingWebhookConfiguration configuration) {
        return webhook(
                configuration,
                configuration.getWebhooks().stream()
                        .map(ValidatingWebhook::getClientConfig)
                        .toList());
    }

    private static WebhookView webhook(HasMetadata configuration, List<WebhookClientConfig> clients) {
        return new WebhookView(
                configuration.getMetadata().getName(),
                label(configuration, IstioNames.REV),
                label(configuration, IstioNames.TAG),
                clients.stream()
                        .map(WebhookClientConfig::getService)
                        .filter(Objects::nonNull)
                        .map(service -> service.getName())
                        .distinct()
                        .toList(),
                clients.stream()
                        .allMatch(client -> client.getCaBundle() != null
                                && !client.getCaBundle().isEmpty()));
    }

    static ServiceView service(Service service) {
        String selected = value(service.getSpec().getSelector(), IstioNames.REV);
        return new ServiceView(
                service.getMetadata().getName(),
                label(service, IstioNames.REV),
                label(service, IstioNames.TAG),
                selected.isEmpty() ? "default" : selected);
    }

    /**
     * Reads a Gateway. istiod deploys it unless it has several addresses or one that is not an IP address.
     *
     * @param inherited the label {@code istio.io/rev} of its namespace, empty when absent
     */
    static GatewayView gateway(Gateway gateway, String inherited) {
        String own = label(gateway, IstioNames.REV);
        List<GatewaySpecAddress> addresses = gateway.getSpec().getAddresses();
        boolean managed = addresses.size() <= 1 && addresses.stream().allMatch(KubernetesStates::isIp);
        return new GatewayView(
                gateway.getMetadata().getNamespace(),
                gateway.getMetadata().getName(),
                !own.isEmpty() ? own : !inherited.isEmpty() ? inherited : "default",
                managed,
                addresses.stream()
                        .filter(address -> HOSTNAME.equals(address.getType()))
                        .map(GatewaySpecAddress::getValue)
                        .findFirst()
                        .orElse(""),
                number(gateway.getMetadata().getGeneration()),
                condition(gateway, "Accepted"),
                condition(gateway, "Programmed"));
    }

    private static boolean isIp(GatewaySpecAddress address) {
        return address.getType() == null || address.getType().equals("IPAddress");
    }

    private static GatewayView.Condition condition(Gateway gateway, String type) {
        List<Condition> conditions =
                gateway.getStatus() == null ? List.of() : gateway.getStatus().getConditions();
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .map(condition ->
                        new GatewayView.Condition(condition.getStatus(), number(condition.getObservedGeneration())))
                .findFirst()
                .orElse(new GatewayView.Condition("absent", 0));
    }

    static CrdView crd(CustomResourceDefinition crd) {
        String chart = label(crd, "helm.sh/chart");
        boolean established = crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
        return new CrdView(
                crd.getMetadata().getName(),
                established,
                chart.startsWith("base-") ? chart.substring("base-".length()) : "",
                value(crd.getMetadata().getAnnotations(), Feeds.RELEASE),
                crd.getSpec().getVersions().stream()
                        .filter(version -> Boolean.TRUE.equals(version.getServed()))
                        .map(CustomResourceDefinitionVersion::getName)
                        .toList());
    }

    static String label(HasMetadata object, String key) {
        return value(object.getMetadata().getLabels(), key);
    }

    static String value(@Nullable Map<String, String> values, String key) {
        return values == null ? "" : values.getOrDefault(key, "");
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    private static String text(@Nullable IntOrString value) {
        return value == null ? "" : String.valueOf(value.getValue());
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
