package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.controlplane.domain.Reference.Kind;
import dev.headway.model.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferenceRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void hasEvidenceForEveryPlaceThatWasLookedAt() {
        List<Evidence> evidence = ReferenceRules.evidence("old", List.of(), Map.of(Kind.TAG, 4), NOW);

        assertThat(evidence).hasSize(Kind.values().length).allMatch(Evidence::holds);
        assertThat(evidence.getFirst())
                .isEqualTo(new Evidence(
                        "unreferenced-tags", "revision old", "none of 4", "no tag points to it", true, NOW));
    }

    @Test
    void namesWhatStillRefersToTheRevision() {
        List<Reference> references = List.of(new Reference(Kind.NAMESPACE, "namespace orders"));

        assertThat(ReferenceRules.evidence("old", references, Map.of(), NOW))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check, Evidence::observed)
                .containsExactly(tuple("unreferenced-namespaces", "namespace orders"));
        assertThat(ReferenceRules.refusal("old", references))
                .isEqualTo("revision old is still referred to by namespace orders");
    }

    @Test
    void countsTheProxiesThatTheOldControlPlaneStillServes() {
        Evidence evidence =
                ReferenceRules.connections("old", Map.of("s/a", Optional.of(0L), "s/b", Optional.of(3L)), NOW);

        assertThat(evidence.holds()).isFalse();
        assertThat(evidence.observed()).isEqualTo("3 by pilot_xds of 2 istiod pods");
    }

    @Test
    void saysWhichControlPlaneCouldNotBeAsked() {
        Evidence evidence = ReferenceRules.connections("old", Map.of("s/a", Optional.empty()), NOW);

        assertThat(evidence.holds()).isTrue();
        assertThat(evidence.observed()).isEqualTo("0 by pilot_xds of 0 istiod pods, unknown for s/a");
    }

    @Test
    void namesFiveAndCountsTheRest() {
        List<Reference> references = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> new Reference(Kind.POD, "pod orders/p" + i))
                .toList();

        assertThat(ReferenceRules.refusal("old", references)).endsWith("pod orders/p5 and 2 more");
    }
}
