package dev.headway.health.kubernetes;

import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a pod, or the template of pods, tells of the mesh it belongs to. */
final class Templates {

    static final String VERSION = "app.kubernetes.io/version";
    private static final Pattern TAG = Pattern.compile("[^@]*:([^:/@]+?)(?:-distroless|-debug)?(?:@.*)?");
    private static final Pattern ISTIOD = Pattern.compile("istiod(?:-([^.:]+))?\\..*");

    /** The containers whose images carry Istio's version, for pods with more than one. */
    private static final Set<String> PROPER = Set.of("istio-proxy", "install-cni", "discovery");

    private Templates() {}

    /**
     * The revision an agent follows.
     *
     * <p>ztunnel names it as an annotation from Istio 1.23 and only if it is not the unnamed one; the address of its control
     * plane names it always.
     */
    static String revision(@Nullable ObjectMeta metadata, @Nullable PodSpec spec) {
        String named = metadata == null ? "" : KubernetesStates.value(metadata.getAnnotations(), IstioNames.REV);
        if (!named.isEmpty() || spec == null) {
            return named.isEmpty() ? "default" : named;
        }
        return spec.getContainers().stream()
                .flatMap(container -> container.getEnv().stream())
                .filter(env -> env.getName().equals("XDS_ADDRESS"))
                .map(EnvVar::getValue)
                .filter(Objects::nonNull)
                .map(ISTIOD::matcher)
                .filter(Matcher::matches)
                .map(address -> address.group(1) == null ? "default" : address.group(1))
                .findFirst()
                .orElse("default");
    }

    /** The version of Istio: the image's tag without its variant, or the label where the image has only a digest. */
    static String version(@Nullable ObjectMeta metadata, @Nullable PodSpec spec) {
        String image = spec == null
                ? ""
                : spec.getContainers().stream()
                        .sorted(Comparator.comparing(
                                container -> !PROPER.contains(String.valueOf(container.getName()))))
                        .map(Container::getImage)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse("");
        Matcher matcher = TAG.matcher(image);
        if (matcher.matches()) {
            return matcher.group(1);
        }
        return metadata == null ? "" : KubernetesStates.value(metadata.getLabels(), VERSION);
    }
}
