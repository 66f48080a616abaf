package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The istiods of a cluster in one: acts for every revision whose Deployment is available.
 *
 * <p>It fills the CA bundle of its webhooks, deploys the Gateways it owns by {@link TagRules}, writes their status and injects pods
 * that carry the image {@code auto}. A real istiod injects while the pod is created; this one patches the pod before it starts.
 *
 * <p>A Gateway with two owners is fought over, as by real ones: they write in turn, at most once a second.
 */
final class Istiod extends Controller {

    private static final Duration FIGHT = Duration.ofSeconds(1);

    private record Written(String revision, String fingerprint, long at) {}

    private final SharedIndexInformer<Deployment> istiods;
    private final SharedIndexInformer<Deployment> gatewayDeployments;
    private final SharedIndexInformer<MutatingWebhookConfiguration> injectors;
    private final SharedIndexInformer<ValidatingWebhookConfiguration> validators;
    private final SharedIndexInformer<Service> tagServices;
    private final SharedIndexInformer<Namespace> namespaces;
    private final SharedIndexInformer<Gateway> gateways;
    private final SharedIndexInformer<Pod> injectedPods;
    private final IstiodWebhooks webhooks;
    private final GatewayStatuses statuses;
    private final IstiodLeases leases;
    private final Map<String, Written> written = new HashMap<>();

    Istiod(KubernetesClient client) {
        super("istiod", client);
        var deployments = client.apps().deployments().inAnyNamespace();
        this.istiods = watch(deployments.withLabel("app", "istiod"), d -> everythingMayChange());
        this.gatewayDeployments = watch(
                deployments.withLabel(GatewayObjects.NAME_LABEL),
                d -> enqueue(
                        "gateway/" + d.getMetadata().getNamespace() + "/" + Pods.label(d, GatewayObjects.NAME_LABEL)));
        var admission = client.admissionRegistration().v1();
        this.injectors =
                watch(admission.mutatingWebhookConfigurations().withLabel("istio.io/rev"), w -> everythingMayChange());
        this.validators = watch(
                admission.validatingWebhookConfigurations().withLabel("istio.io/rev"), w -> everythingMayChange());
        this.tagServices =
                watch(client.services().inAnyNamespace().withLabel("istio.io/tag"), s -> everythingMayChange());
        this.namespaces = watch(client.namespaces(), n -> everythingMayChange());
        this.gateways = watch(client.resources(Gateway.class).inAnyNamespace(), g -> enqueue("gateway/" + key(g)));
        this.injectedPods = watch(
                client.pods().inAnyNamespace().withLabel("sidecar.istio.io/inject", "true"),
                pod -> enqueue("pod/" + key(pod)));
        this.webhooks = new IstiodWebhooks(client);
        this.statuses = new GatewayStatuses(client);
        this.leases = new IstiodLeases(client);
    }

    private void everythingMayChange() {
        enqueue("webhooks/");
        gateways.getIndexer().list().forEach(gateway -> enqueue("gateway/" + key(gateway)));
        injectedPods.getIndexer().list().forEach(pod -> enqueue("pod/" + key(pod)));
    }

    @Override
    void reconcile(String key) {
        String name = key.substring(key.indexOf('/') + 1);
        Map<String, ControlPlane> running = running();
        if (key.startsWith("webhooks/")) {
            webhooks.patch(
                    running.keySet(),
                    injectors.getIndexer().list(),
                    validators.getIndexer().list());
            statuses.acceptClasses(!running.isEmpty());
            running.values().forEach(leases::hold);
        } else if (key.startsWith("gateway/")) {
            reconcileGateway(name, running);
        } else {
            inject(name, running);
        }
    }

    private Map<String, ControlPlane> running() {
        Map<String, ControlPlane> running = new TreeMap<>();
        istiods.getIndexer().list().stream()
                .filter(Workloads::available)
                .map(ControlPlane::of)
                .forEach(controlPlane -> running.put(controlPlane.revision(), controlPlane));
        return running;
    }

    private TagRules rules() {
        return new TagRules(
                revisionsByTag(injectors.getIndexer().list()),
                revisionsByTag(tagServices.getIndexer().list()),
                revisionOf(validators.getIndexer().getByKey("istiod-default-validator")),
                revisionOf(injectors.getIndexer().getByKey("istio-revision-tag-default")));
    }

    private static Map<String, Set<String>> revisionsByTag(List<? extends HasMetadata> tagObjects) {
        return tagObjects.stream()
                .filter(object -> !Pods.label(object, "istio.io/tag").isEmpty())
                .collect(Collectors.groupingBy(
                        object -> Pods.label(object, "istio.io/tag"),
                        Collectors.mapping(object -> Pods.label(object, "istio.io/rev"), Collectors.toSet())));
    }

    private static String revisionOf(@Nullable HasMetadata object) {
        return object == null ? "" : Pods.label(object, "istio.io/rev");
    }

    private String selected(String own, String namespace) {
        return own.isEmpty() ? revisionOf(namespaces.getIndexer().getByKey(namespace)) : own;
    }

    private void reconcileGateway(String key, Map<String, ControlPlane> running) {
        @Nullable Gateway gateway = gateways.getIndexer().getByKey(key);
        if (gateway == null || Pods.terminating(gateway)) {
            written.remove(key);
            return;
        }
        String selected = selected(
                Pods.label(gateway, "istio.io/rev"), gateway.getMetadata().getNamespace());
        Map<String, Era> eras =
                running.values().stream().collect(Collectors.toMap(ControlPlane::revision, ControlPlane::era));
        SortedSet<String> owners = rules().owners(selected, eras);
        if (owners.isEmpty()) {
            return;
        }
        boolean managed = GatewayObjects.managed(gateway);
        if (managed) {
            nextWriter(key, owners).map(running::get).ifPresent(owner -> deploy(key, gateway, owner));
        }
        statuses.report(gateway, !managed || Workloads.available(deployment(gateway)));
    }

    private @Nullable Deployment deployment(Gateway gateway) {
        return gatewayDeployments
                .getIndexer()
                .getByKey(gateway.getMetadata().getNamespace() + "/" + GatewayObjects.deploymentName(gateway));
    }

    /** The owner whose turn it is: of two, the one that did not write last, once the last write is old enough. */
    private Optional<String> nextWriter(String key, SortedSet<String> owners) {
        @Nullable Written last = written.get(key);
        if (last == null || owners.size() == 1) {
            return Optional.of(owners.first());
        }
        long wait = last.at() + FIGHT.toNanos() - System.nanoTime();
        if (wait > 0) {
            enqueueAfter("gateway/" + key, Duration.ofNanos(wait));
            return Optional.empty();
        }
        enqueueAfter("gateway/" + key, FIGHT);
        return owners.stream().filter(owner -> !owner.equals(last.revision())).findFirst();
    }

    private void deploy(String key, Gateway gateway, ControlPlane owner) {
        @Nullable Deployment current = deployment(gateway);
        List<HasMetadata> objects =
                GatewayObjects.of(gateway, owner, current != null && GatewayObjects.selectsByIstioName(current));
        String fingerprint = Serialization.asJson(objects);
        @Nullable Written last = written.get(key);
        if (current != null && last != null && last.fingerprint().equals(fingerprint)) {
            return;
        }
        for (HasMetadata object : objects) {
            client.resource(object)
                    .fieldManager("istio.io/gateway-controller")
                    .forceConflicts()
                    .serverSideApply();
        }
        written.put(key, new Written(owner.revision(), fingerprint, System.nanoTime()));
    }

    private void inject(String key, Map<String, ControlPlane> running) {
        @Nullable Pod pod = injectedPods.getIndexer().getByKey(key);
        if (pod == null || Pods.terminating(pod)) {
            return;
        }
        String selected =
                selected(Pods.label(pod, "istio.io/rev"), pod.getMetadata().getNamespace());
        String tag = selected.isEmpty() ? "default" : selected;
        injectors.getIndexer().list().stream()
                .filter(w -> Pods.label(w, Pods.label(w, "istio.io/tag").isEmpty() ? "istio.io/rev" : "istio.io/tag")
                        .equals(tag))
                .map(w -> running.get(Pods.label(w, "istio.io/rev")))
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(owner -> inject(pod, owner));
    }

    private void inject(Pod pod, ControlPlane owner) {
        List<Map<String, Object>> patch = new ArrayList<>();
        for (int i = 0; i < pod.getSpec().getContainers().size(); i++) {
            if ("auto".equals(pod.getSpec().getContainers().get(i).getImage())) {
                patch.add(Map.of(
                        "op", "replace", "path", "/spec/containers/" + i + "/image", "value", owner.proxyImage()));
                patch.add(
                        Map.of("op", "add", "path", "/metadata/annotations/istio.io~1rev", "value", owner.revision()));
            }
        }
        if (!patch.isEmpty()) {
            client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON), Serialization.asJson(patch));
        }
    }
}
