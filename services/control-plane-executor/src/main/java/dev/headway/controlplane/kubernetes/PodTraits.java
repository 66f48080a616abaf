package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Workloads.Toleration;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.model.Labels;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of a pod decides about its drain. */
final class PodTraits {

    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String MODE = "istio.io/dataplane-mode";
    private static final String REDIRECTION = "ambient.istio.io/redirection";
    private static final String CORDON = "node.kubernetes.io/unschedulable";

    /** The volumes of Istio's own proxies and control plane, which hold nothing that is not made again. */
    private static final Set<String> OF_ISTIO = Set.of(
            "workload-socket", "credential-socket", "workload-certs", "istio-envoy", "istio-data", "local-certs");

    private final Set<String> ambient;
    private final Set<String> localClaims;

    PodTraits(Set<String> ambient, Set<String> localClaims) {
        this.ambient = Set.copyOf(ambient);
        this.localClaims = Set.copyOf(localClaims);
    }

    Set<Trait> of(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        OwnerReference owner = controller(metadata);
        if (!ObjectMetas.annotation(metadata, MIRROR).isEmpty()) {
            traits.add(Trait.STATIC);
        } else if (owner == null) {
            traits.add(Trait.UNMANAGED);
        } else if (owner.getKind().equals("DaemonSet")) {
            traits.add(Trait.DAEMON_SET);
        }
        if (ambient(pod)) {
            traits.add(Trait.AMBIENT);
        }
        if (!traits.contains(Trait.DAEMON_SET) && !traits.contains(Trait.STATIC)) {
            volumes(pod, traits);
            if (orEmpty(pod.getSpec().getTolerations()).stream().anyMatch(PodTraits::toleratesCordon)) {
                traits.add(Trait.TOLERATES_CORDON);
            }
        }
        return traits;
    }

    private boolean ambient(Pod pod) {
        if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            return false;
        }
        String mode = ObjectMetas.label(pod, MODE);
        return ObjectMetas.annotation(pod, REDIRECTION).equals("enabled")
                || (mode.isEmpty() ? ambient.contains(pod.getMetadata().getNamespace()) : mode.equals("ambient"));
    }

    private void volumes(Pod pod, Set<Trait> traits) {
        for (Volume volume : orEmpty(pod.getSpec().getVolumes())) {
            if (volume.getEmptyDir() != null && !OF_ISTIO.contains(volume.getName())) {
                traits.add(Trait.EMPTY_DIR);
            }
            if (volume.getHostPath() != null) {
                traits.add(Trait.HOST_PATH);
            }
            if (volume.getPersistentVolumeClaim() != null
                    && localClaims.contains(pod.getMetadata().getNamespace() + "/"
                            + volume.getPersistentVolumeClaim().getClaimName())) {
                traits.add(Trait.LOCAL_VOLUME);
            }
        }
    }

    private static boolean toleratesCordon(io.fabric8.kubernetes.api.model.Toleration toleration) {
        String key = Objects.requireNonNullElse(toleration.getKey(), "");
        String effect = Objects.requireNonNullElse(toleration.getEffect(), "");
        return (key.isEmpty() ? "Exists".equals(toleration.getOperator()) : key.equals(CORDON))
                && (effect.isEmpty() || effect.equals("NoSchedule"));
    }

    static @Nullable OwnerReference controller(ObjectMeta metadata) {
        return orEmpty(metadata.getOwnerReferences()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst()
                .orElse(null);
    }

    /** The value of an environment variable of the first container that has it, empty when none has. */
    static String environment(PodSpec spec, String name) {
        return variables(spec)
                .filter(variable -> variable.getName().equals(name) && variable.getValue() != null)
                .map(variable -> variable.getValue())
                .findFirst()
                .orElse("");
    }

    /** The environment variables of all containers; a list that was written as null counts as empty. */
    static Stream<EnvVar> variables(PodSpec spec) {
        return Stream.ofNullable(spec.getContainers())
                .flatMap(List::stream)
                .flatMap(container -> Stream.ofNullable(container.getEnv()).flatMap(List::stream));
    }

    /** The labels a node must have: of the node selector, and of a required affinity that leaves no choice. */
    static Labels nodeLabels(PodSpec spec) {
        Map<String, String> labels =
                new HashMap<>(Objects.requireNonNullElse(spec.getNodeSelector(), Map.<String, String>of()));
        List<NodeSelectorTerm> terms = terms(spec);
        if (terms.size() == 1) {
            Stream.concat(terms.getFirst().getMatchExpressions().stream(), terms.getFirst().getMatchFields().stream())
                    .filter(one ->
                            one.getOperator().equals("In") && one.getValues().size() == 1)
                    .forEach(one -> labels.put(key(one), one.getValues().getFirst()));
        }
        return labels.isEmpty() ? Labels.none() : Labels.of(labels);
    }

    private static String key(NodeSelectorRequirement requirement) {
        return requirement.getKey().equals("metadata.name") ? "kubernetes.io/hostname" : requirement.getKey();
    }

    private static List<NodeSelectorTerm> terms(PodSpec spec) {
        boolean required = spec.getAffinity() != null
                && spec.getAffinity().getNodeAffinity() != null
                && spec.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() != null;
        return required
                ? spec.getAffinity()
                        .getNodeAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getNodeSelectorTerms()
                : List.of();
    }

    static List<Toleration> tolerations(PodSpec spec) {
        return orEmpty(spec.getTolerations()).stream()
                .map(toleration -> new Toleration(
                        Objects.requireNonNullElse(toleration.getKey(), ""),
                        "Exists".equals(toleration.getOperator()),
                        Objects.requireNonNullElse(toleration.getValue(), ""),
                        Objects.requireNonNullElse(toleration.getEffect(), "")))
                .toList();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
