package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Reference.Kind;
import dev.headway.model.Evidence;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The proof that a control-plane revision may go.
 *
 * @see <a href="https://istio.io/latest/docs/setup/upgrade/canary/">Istio: canary upgrades</a>
 */
public final class ReferenceRules {

    private static final int NAMED = 5;

    private ReferenceRules() {}

    /** One observation for each place that was looked at. */
    public static List<Evidence> evidence(String revision, List<Reference> references, Instant at) {
        return Arrays.stream(Kind.values())
                .map(kind -> {
                    String found = named(references.stream()
                            .filter(reference -> reference.kind() == kind)
                            .toList());
                    return new Evidence(
                            "unreferenced-" + kind.check(),
                            "revision " + revision,
                            found.isEmpty() ? "no reference" : found,
                            kind.expected(),
                            found.isEmpty(),
                            at);
                })
                .toList();
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
