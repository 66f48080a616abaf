package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.ObservedRelease;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.plan.HelmRelease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the rules ask about Helm releases, their history by labels only. */
final class ReleaseReader {

    private static final String SECRETS = "/api/v1/secrets";
    private static final Set<String> CARRIED_OUT = Set.of("deployed", "superseded");

    /** Labels and annotations that tools leave on everything they manage. */
    private static final Map<String, Pattern> TOOLS = Map.of(
            "Flux HelmRelease", Pattern.compile("helm\\.toolkit\\.fluxcd\\.io/name: [\"']?([^\\s\"']+)"),
            "Flux Kustomization", Pattern.compile("kustomize\\.toolkit\\.fluxcd\\.io/name: [\"']?([^\\s\"']+)"),
            "Argo CD application", Pattern.compile("argocd\\.argoproj\\.io/tracking-id: [\"']?([^\\s\"':]+)"),
            "the operator", Pattern.compile("(?m)^ +managed-by: [\"']?(sail-operator)"));

    private final MetadataLists lists;
    private final Map<String, List<String>> histories = new HashMap<>();

    ReleaseReader(MetadataLists lists) {
        this.lists = lists;
    }

    /** What the newest revisions of releases say, and how much of their history is left. */
    List<ObservedRelease> read(List<StoredRelease> installed) {
        lists.each(
                SECRETS,
                "owner=helm",
                secret -> histories
                        .computeIfAbsent(
                                secret.getNamespace() + "/" + ObjectMetas.label(secret, "name"),
                                unused -> new ArrayList<>())
                        .add(ObjectMetas.label(secret, "status")));
        return installed.stream().map(this::release).toList();
    }

    private ObservedRelease release(StoredRelease stored) {
        HelmRelease release = stored.release();
        List<String> history = histories.getOrDefault(release.namespace() + "/" + release.name(), List.of());
        return new ObservedRelease(
                release,
                release.chart().equals(IstioReleases.ISTIOD) ? IstioReleases.revisionOf(stored) : "",
                leaves(stored.values()),
                stored.description(),
                stored.changedAt(),
                history.size(),
                history.stream().anyMatch(CARRIED_OUT::contains),
                managedBy(stored.manifest()));
    }

    private static String managedBy(String manifest) {
        for (Map.Entry<String, Pattern> tool : new TreeMap<>(TOOLS).entrySet()) {
            Matcher mark = tool.getValue().matcher(manifest);
            if (mark.find()) {
                return tool.getKey() + " " + mark.group(1);
            }
        }
        return "";
    }

    /** Values with one entry for each leaf, keys and positions joined by dots. */
    static SortedMap<String, String> leaves(Values values) {
        SortedMap<String, String> leaves = new TreeMap<>();
        collect("", values.tree(), leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
        String prefix = path.isEmpty() ? "" : path + ".";
        if (node.isObject()) {
            node.properties().forEach(child -> collect(prefix + child.getKey(), child.getValue(), leaves));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(prefix + i, node.get(i), leaves);
            }
        } else {
            leaves.put(path, node.asText());
        }
    }
}
