package dev.headway.testkit.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** What a cluster looks like now, read anew by every call, in the words an upgrade is judged by. */
public final class SandboxState {

    /**
     * The ztunnel pod of a node.
     *
     * @param revision the control plane revision it is bound to
     * @param version the tag of its image without variant
     */
    public record Ztunnel(String pod, String uid, String revision, String version, boolean ready) {}

    /**
     * Where a tag points to. The two differ while a tag is half moved; an object that does not exist is the empty string.
     *
     * @param webhookRevision the revision of its MutatingWebhookConfiguration
     * @param serviceRevision the revision of its Service
     */
    public record Tag(String webhookRevision, String serviceRevision) {

        /** Whether the webhook points to this revision, and the Service too if there is one; up to 1.27 there is none. */
        public boolean at(String revision) {
            return webhookRevision.equals(revision) && (serviceRevision.isEmpty() || serviceRevision.equals(revision));
        }
    }

    /**
     * A Gateway that istiod deploys.
     *
     * @param revision the revision in its pod template
     * @param rolledOut whether every pod is of that template and ready
     */
    public record DeployedGateway(String revision, String image, boolean rolledOut, boolean programmed) {}

    /** The newest revision of a Helm release. */
    public record Release(String namespace, String chart, String version, String status, int revision) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;

    public SandboxState(KubernetesClient client) {
        this.client = client;
    }

    /** The ztunnel pod of every node that has one, the newest if a node has two. */
    public Map<String, Ztunnel> ztunnels() {
        return client.pods().inAnyNamespace().withLabel("app", "ztunnel").list().getItems().stream()
                .filter(pod -> !Pods.terminating(pod))
                .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                        .thenComparing(pod -> Long.parseLong(pod.getMetadata().getResourceVersion())))
                .collect(Collectors.toMap(Pods::node, SandboxState::ztunnel, SandboxState::newer, TreeMap::new));
    }

    /** The ztunnel pod of one node. */
    public Ztunnel ztunnel(String node) {
        return required(ztunnels(), node, "ztunnel pod on node");
    }

    private static <T> T required(Map<String, T> found, String name, String what) {
        return Optional.ofNullable(found.get(name))
                .orElseThrow(() ->
                        new NoSuchElementException("there is no " + what + " " + name + " but " + found.keySet()));
    }

    private static <T> T newer(T unusedOlder, T newer) {
        return newer;
    }

    private static Ztunnel ztunnel(Pod pod) {
        return new Ztunnel(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                Pods.annotation(pod, "istio.io/rev"),
                Era.version(pod.getSpec().getContainers().getFirst().getImage()),
                Pods.ready(pod));
    }

    /** Every tag by name. */
    public Map<String, Tag> tags() {
        Map<String, Tag> tags = new TreeMap<>();
        change(
                tags,
                client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withLabel("istio.io/tag")
                        .list()
                        .getItems(),
                revision -> tag -> new Tag(revision, tag.serviceRevision()));
        change(
                tags,
                client.services()
                        .inAnyNamespace()
                        .withLabel("istio.io/tag")
                        .list()
                        .getItems(),
                revision -> tag -> new Tag(tag.webhookRevision(), revision));
        return tags;
    }

    /** One tag. */
    public Tag tag(String name) {
        return required(tags(), name, "tag");
    }

    private static void change(
            Map<String, Tag> tags,
            Iterable<? extends HasMetadata> objects,
            Function<String, UnaryOperator<Tag>> changeTo) {
        for (HasMetadata object : objects) {
            UnaryOperator<Tag> change = changeTo.apply(Pods.label(object, "istio.io/rev"));
            tags.put(
                    Pods.label(object, "istio.io/tag"),
                    change.apply(tags.getOrDefault(Pods.label(object, "istio.io/tag"), new Tag("", ""))));
        }
    }

    /** The revision of the default validator, empty if there is none. */
    public String defaultRevision() {
        HasMetadata validator = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("istiod-default-validator")
                .get();
        return validator == null ? "" : Pods.label(validator, "istio.io/rev");
    }

    /** The nodes nothing is scheduled to. */
    public Set<String> cordonedNodes() {
        return client.nodes().list().getItems().stream()
                .filter(node -> Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
                .map(node -> node.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The annotations {@code headway.dev/*} of every node that has any, but for the mark that a finished step leaves for good. */
    public Map<String, Map<String, String>> headwayAnnotations() {
        Map<String, Map<String, String>> byNode = new TreeMap<>();
        client.nodes().list().getItems().forEach(node -> {
            Map<String, String> ours = new TreeMap<>(
                    node.getMetadata().getAnnotations() == null
                            ? Map.of()
                            : node.getMetadata().getAnnotations());
            ours.keySet().removeIf(name -> !name.startsWith("headway.dev/") || name.equals("headway.dev/finished"));
            if (!ours.isEmpty()) {
                byNode.put(node.getMetadata().getName(), ours);
            }
        });
        return byNode;
    }

    /** Every Gateway istiod deploys, by {@code namespace/name}. */
    public Map<String, DeployedGateway> gateways() {
        Map<String, DeployedGateway> gateways = new TreeMap<>();
        for (Gateway gateway :
                client.resources(Gateway.class).inAnyNamespace().list().getItems()) {
            Deployment deployment = client.apps()
                    .deployments()
                    .inNamespace(gateway.getMetadata().getNamespace())
                    .withName(GatewayObjects.deploymentName(gateway))
                    .get();
            if (deployment != null) {
                gateways.put(Controller.key(gateway), gateway(gateway, deployment));
            }
        }
        return gateways;
    }

    /** One Gateway istiod deploys, by {@code namespace/name}. */
    public DeployedGateway gateway(String name) {
        return required(gateways(), name, "deployed Gateway");
    }

    private static DeployedGateway gateway(Gateway gateway, Deployment deployment) {
        return new DeployedGateway(
                Pods.annotation(deployment.getSpec().getTemplate(), "istio.io/rev"),
                deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage(),
                Workloads.rolledOut(deployment),
                programmed(gateway));
    }

    static boolean programmed(Gateway gateway) {
        return gateway.getStatus() != null
                && gateway.getStatus().getConditions().stream()
                        .anyMatch(c -> "Programmed".equals(c.getType())
                                && "True".equals(c.getStatus())
                                && gateway.getMetadata().getGeneration().equals(c.getObservedGeneration()));
    }

    /** Every Helm release by name. */
    public Map<String, Release> releases() {
        return client.secrets().inAnyNamespace().withLabel("owner", "helm").list().getItems().stream()
                .sorted(Comparator.comparing(secret -> Integer.parseInt(Pods.label(secret, "version"))))
                .collect(Collectors.toMap(
                        secret -> Pods.label(secret, "name"),
                        SandboxState::release,
                        SandboxState::newer,
                        TreeMap::new));
    }

    /** One Helm release. */
    public Release release(String name) {
        return required(releases(), name, "Helm release");
    }

    private static Release release(Secret secret) {
        byte[] packed = Base64.getDecoder()
                .decode(Base64.getDecoder().decode(secret.getData().get("release")));
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            JsonNode chart = JSON.readTree(unpacked).at("/chart/metadata");
            return new Release(
                    secret.getMetadata().getNamespace(),
                    chart.path("name").asText(),
                    chart.path("version").asText(),
                    Pods.label(secret, "status"),
                    Integer.parseInt(Pods.label(secret, "version")));
        } catch (IOException e) {
            throw new UncheckedIOException("Secret " + Controller.key(secret) + " is not a Helm release", e);
        }
    }
}
