package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.controlplane.domain.Reference.Kind;
import dev.headway.model.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferenceRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void hasEvidenceForEveryPlaceThatWasLookedAt() {
        List<Evidence> evidence = ReferenceRules.evidence("old", List.of(), NOW);

        assertThat(evidence).hasSize(Kind.values().length).allMatch(Evidence::holds);
        assertThat(evidence.getFirst())
                .isEqualTo(new Evidence(
                        "unreferenced-tags", "revision old", "no reference", "no tag points to it", true, NOW));
    }

    @Test
    void namesWhatStillRefersToTheRevision() {
        List<Reference> references = List.of(new Reference(Kind.NAMESPACE, "namespace orders"));

        assertThat(ReferenceRules.evidence("old", references, NOW))
                .filteredOn(evidence -> !evidence.holds())
                .extracting(Evidence::check, Evidence::observed)
                .containsExactly(tuple("unreferenced-namespaces", "namespace orders"));
        assertThat(ReferenceRules.refusal("old", references))
                .isEqualTo("revision old is still referred to by namespace orders");
    }

    @Test
    void namesFiveAndCountsTheRest() {
        List<Reference> references = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> new Reference(Kind.POD, "pod orders/p" + i))
                .toList();

        assertThat(ReferenceRules.refusal("old", references)).endsWith("pod orders/p5 and 2 more");
    }
}
