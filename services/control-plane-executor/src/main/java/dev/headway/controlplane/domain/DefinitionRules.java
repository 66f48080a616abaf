package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Definitions.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is wrong with Istio's CustomResourceDefinitions.
 *
 * @see <a href="https://istio.io/latest/news/releases/1.24.x/announcing-1.24/upgrade-notes/">Istio 1.24: CRDs and Helm</a>
 */
final class DefinitionRules {

    private DefinitionRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        if (given.target().isEmpty() || given.releases("base").size() != 1) {
            return notices;
        }
        String base = given.releases("base").getFirst().object();
        Map<String, Set<String>> wanted = given.rehearsal().crdVersions();
        List<String> adopted = new ArrayList<>();
        Map<String, List<String>> owners = new TreeMap<>();
        for (Definition definition : given.seen().definitions().istio()) {
            Set<String> versions = wanted.get(definition.name());
            if (versions == null) {
                continue;
            }
            if (definition.owner().isEmpty()) {
                adopted.add(definition.name());
            } else if (!definition.owner().equals(base)) {
                owners.computeIfAbsent(definition.owner(), unused -> new ArrayList<>())
                        .add(definition.name());
            }
            Set<String> vanishing = new TreeSet<>(definition.stored());
            vanishing.removeAll(versions);
            if (!vanishing.isEmpty()) {
                notices.add(FindingCode.CRD_VERSION_VANISHES.at(
                        "CRD " + definition.name(),
                        "objects are stored in %s, but the CRD of the new chart has %s",
                        String.join(", ", vanishing),
                        String.join(", ", new TreeSet<>(versions))));
            }
        }
        if (!adopted.isEmpty()) {
            notices.add(FindingCode.CRD_ADOPTED.at(
                    "release " + base,
                    "%d CRDs belong to no Helm release (%s)",
                    adopted.size(),
                    ConsumerRules.named(adopted)));
        }
        owners.forEach((owner, names) -> notices.add(FindingCode.CRD_OF_ANOTHER_RELEASE.at(
                "release " + owner, "the release owns the CRDs %s", ConsumerRules.named(names))));
        return notices;
    }
}
