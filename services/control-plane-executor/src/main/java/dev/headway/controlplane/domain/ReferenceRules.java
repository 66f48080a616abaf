package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Reference.Kind;
import dev.headway.model.Evidence;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The proof that a control-plane revision may go.
 *
 * @see <a href="https://istio.io/latest/docs/setup/upgrade/canary/">Istio: canary upgrades</a>
 */
public final class ReferenceRules {

    private static final int NAMED = 5;

    private ReferenceRules() {}

    /**
     * One observation for each place that was looked at.
     *
     * @param looked how many objects were looked at in each place
     */
    public static List<Evidence> evidence(
            String revision, List<Reference> references, Map<Kind, Integer> looked, Instant at) {
        return Arrays.stream(Kind.values())
                .map(kind -> {
                    String found = named(references.stream()
                            .filter(reference -> reference.kind() == kind)
                            .toList());
                    return new Evidence(
                            "unreferenced-" + kind.check(),
                            "revision " + revision,
                            found.isEmpty() ? "none of %d".formatted(looked.getOrDefault(kind, 0)) : found,
                            kind.expected(),
                            found.isEmpty(),
                            at);
                })
                .toList();
    }

    /**
     * What the control planes of a revision say of the proxies connected to them. It is asked for where the API server
     * passes the question on; what is not known is said and not guessed.
     *
     * @param connected the number by istiod pod, empty where the pod could not be asked
     */
    public static Evidence connections(String revision, Map<String, Optional<Long>> connected, Instant at) {
        List<String> unknown = connected.entrySet().stream()
                .filter(pod -> pod.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        long sum = connected.values().stream()
                .mapToLong(number -> number.orElse(0L))
                .sum();
        String known = "%d by pilot_xds of %d istiod pods".formatted(sum, connected.size() - unknown.size());
        return new Evidence(
                "connected-proxies",
                "revision " + revision,
                unknown.isEmpty() ? known : "%s, unknown for %s".formatted(known, String.join(", ", unknown)),
                "no proxy is connected, where it can be asked",
                sum == 0,
                at);
    }

    /** The sentence that refuses, naming what still refers to the revision. */
    public static String refusal(String revision, List<Reference> references) {
        return "revision %s is still referred to by %s".formatted(revision, named(references));
    }

    private static String named(List<Reference> references) {
        String names = references.stream().limit(NAMED).map(Reference::object).collect(Collectors.joining(", "));
        int more = references.size() - NAMED;
        return more > 0 ? "%s and %d more".formatted(names, more) : names;
    }
}
