package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.NodeAgent;
import dev.headway.health.domain.Source;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Interruptions;
import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The watches of one cluster. They list and watch, nothing else. */
final class Feeds {

    /** The key of a control plane's Deployment, before the revision. */
    static final String ISTIOD = "istiod ";

    private static final String APP = "app";
    private static final String ISTIOD_APP = "istiod";
    private static final String K8S_APP = "k8s-app";
    private static final String INJECT = "sidecar.istio.io/inject";
    static final String RELEASE = "meta.helm.sh/release-name";
    private static final String GATEWAY_CRD = "gateways.gateway.networking.k8s.io";

    private final Cluster cluster;
    private final KubernetesClient client;
    private final Interruptions interruptions = new Interruptions();
    private final Consumer<Change> changes;
    private final AtomicBoolean gatewaysStarted = new AtomicBoolean();
    private boolean stopped;

    final Feed<Node> nodes;
    final Feed<DaemonSet> daemonSets;
    final Feed<Pod> ztunnelPods;
    final Feed<Pod> cniPods;
    final Feed<Pod> controlPlanePods;
    final Feed<Deployment> chartDeployments;
    final Feed<Deployment> gatewayDeployments;
    final Feed<Pod> gatewayPods;
    final Feed<Pod> injectedPods;
    final Feed<Gateway> gateways;
    final Feed<Namespace> namespaces;
    final Feed<MutatingWebhookConfiguration> mutating;
    final Feed<ValidatingWebhookConfiguration> validating;
    final Feed<Service> services;
    final Feed<CustomResourceDefinition> crds;

    Feeds(Cluster cluster, Consumer<Change> changes) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.changes = changes;
        nodes = new Feed<>(Source.NODES, client.nodes(), Trim::node, Feeds::name, Feeds::name, changes, this::failed);
        daemonSets = feed(Source.DAEMON_SETS, client.apps().daemonSets().inAnyNamespace(), Feeds::agentOrRelease);
        ztunnelPods = pods(Source.ZTUNNEL_PODS, APP, IstioNames.ZTUNNEL, KubernetesStates::nodeOf);
        cniPods = pods(Source.CNI_PODS, K8S_APP, IstioNames.CNI_NODE, KubernetesStates::nodeOf);
        controlPlanePods = pods(Source.CONTROL_PLANE_PODS, APP, ISTIOD_APP, Feeds::revision);
        chartDeployments = deployments(Source.CHART_DEPLOYMENTS, "istio", Feeds::istiodOrRelease);
        gatewayDeployments = deployments(Source.GATEWAY_DEPLOYMENTS, IstioNames.GATEWAY_NAME, Feeds::gateway);
        gatewayPods = pods(Source.GATEWAY_PODS, IstioNames.GATEWAY_NAME, null, Feeds::gateway);
        injectedPods = pods(
                Source.INJECTED_PODS, INJECT, "true", pod -> pod.getMetadata().getNamespace());
        gateways = feed(Source.GATEWAYS, client.resources(Gateway.class).inAnyNamespace(), Feeds::name);
        namespaces = feed(Source.NAMESPACES, client.namespaces().withLabel(IstioNames.REV), Feeds::name);
        var admission = client.admissionRegistration().v1();
        mutating = feed(
                Source.MUTATING_WEBHOOKS,
                admission.mutatingWebhookConfigurations().withLabel(IstioNames.REV),
                Feeds::name);
        validating = feed(
                Source.VALIDATING_WEBHOOKS,
                admission.validatingWebhookConfigurations().withLabel(IstioNames.REV),
                Feeds::name);
        services = feed(
                Source.SERVICES,
                client.services().inAnyNamespace().withLabel(APP, ISTIOD_APP).withLabel(IstioNames.REV),
                Feeds::name);
        crds = new Feed<>(
                Source.CRDS,
                client.apiextensions().v1().customResourceDefinitions(),
                Trim::crd,
                Feeds::name,
                crd -> "",
                this::crdChanged,
                this::failed);
    }

    /** Starts every watch. That of Gateways waits until the cluster knows what a Gateway is. */
    void start() {
        for (Source source : Source.values()) {
            if (source != Source.GATEWAYS) {
                of(source).start();
            }
        }
    }

    /** Ends every watch. */
    synchronized void stop() {
        stopped = true;
        for (Source source : Source.values()) {
            of(source).stop();
        }
    }

    /** Whether these are the watches over the connection that the registry has now. */
    boolean isOf(Cluster current) {
        return cluster.client() == current.client();
    }

    /** Why what is known of a source may not be current. A cluster without the Gateway API has no Gateways to see. */
    Optional<String> blindness(Source source) {
        return source == Source.GATEWAYS && !gatewaysKnown()
                ? crds.blindness()
                : of(source).blindness();
    }

    private Feed<?> of(Source source) {
        return switch (source) {
            case NODES -> nodes;
            case DAEMON_SETS -> daemonSets;
            case ZTUNNEL_PODS -> ztunnelPods;
            case CNI_PODS -> cniPods;
            case CONTROL_PLANE_PODS -> controlPlanePods;
            case CHART_DEPLOYMENTS -> chartDeployments;
            case GATEWAY_DEPLOYMENTS -> gatewayDeployments;
            case GATEWAY_PODS -> gatewayPods;
            case INJECTED_PODS -> injectedPods;
            case GATEWAYS -> gateways;
            case NAMESPACES -> namespaces;
            case MUTATING_WEBHOOKS -> mutating;
            case VALIDATING_WEBHOOKS -> validating;
            case SERVICES -> services;
            case CRDS -> crds;
        };
    }

    private void failed(Source source, Throwable cause) {
        interruptions.failed(
                cluster.name(), source.name().toLowerCase(Locale.ROOT).replace('_', ' '), cause);
    }

    private synchronized void crdChanged(Change change) {
        if (!stopped && gatewaysKnown() && gatewaysStarted.compareAndSet(false, true)) {
            gateways.start();
        }
        changes.accept(change);
        changes.accept(new Change(Source.GATEWAYS, ""));
    }

    private boolean gatewaysKnown() {
        return crds.of(GATEWAY_CRD).findAny().isPresent();
    }

    private <T extends HasMetadata> Feed<T> feed(Source source, Informable<T> objects, Function<T, String> key) {
        return new Feed<>(source, objects, UnaryOperator.identity(), key, object -> "", changes, this::failed);
    }

    private Feed<Pod> pods(Source source, String label, @Nullable String value, Function<Pod, String> key) {
        var all = client.pods().inAnyNamespace();
        var pods = value == null ? all.withLabel(label) : all.withLabel(label, value);
        return new Feed<>(source, pods, Trim::pod, key, KubernetesStates::nodeOf, changes, this::failed);
    }

    private Feed<Deployment> deployments(Source source, String label, Function<Deployment, String> key) {
        return feed(source, client.apps().deployments().inAnyNamespace().withLabel(label), key);
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    private static String revision(HasMetadata object) {
        return KubernetesStates.label(object, IstioNames.REV);
    }

    private static String gateway(HasMetadata generated) {
        return generated.getMetadata().getNamespace() + "/"
                + KubernetesStates.label(generated, IstioNames.GATEWAY_NAME);
    }

    private static String istiodOrRelease(Deployment deployment) {
        if (KubernetesStates.label(deployment, APP).equals(ISTIOD_APP)) {
            return ISTIOD + revision(deployment);
        }
        return release(deployment);
    }

    private static String agentOrRelease(DaemonSet set) {
        Map<String, String> selector = set.getSpec().getSelector().getMatchLabels();
        if (KubernetesStates.value(selector, APP).equals(IstioNames.ZTUNNEL)) {
            return NodeAgent.ZTUNNEL.word();
        }
        String name = KubernetesStates.value(selector, K8S_APP);
        return name.equals(IstioNames.CNI_NODE) ? name : release(set);
    }

    private static String release(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/"
                + KubernetesStates.value(object.getMetadata().getAnnotations(), RELEASE);
    }
}
