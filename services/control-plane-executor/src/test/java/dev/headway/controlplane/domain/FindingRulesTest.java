package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.controlplane.domain.FindingExamples.Example;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.model.request.DrainSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FindingRulesTest {

    static Stream<Example> examples() {
        return Stream.concat(FindingExamples.all().stream(), HazardExamples.all().stream());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsACodeInTheOneClusterAndNotInTheOther(Example example) {
        Given one = new Given();
        example.provokes().accept(one);
        Given other = new Given();
        example.doesNot().accept(other);

        assertThat(one.codes()).contains(example.code());
        assertThat(other.codes()).doesNotContain(example.code());
    }

    @Test
    void hasAnExampleAndAnEntryForEveryCode() {
        List<String> known = Stream.concat(
                        Arrays.stream(FindingCode.values()).map(FindingCode::code),
                        Given.CATALOGUE.hazards().stream().map(Hazard::code))
                .sorted()
                .toList();

        assertThat(examples().map(Example::code).distinct().sorted().toList()).containsExactlyElementsOf(known);
        assertThat(Given.CATALOGUE.entries().keySet()).containsExactlyElementsOf(known);
    }

    @Test
    void findsNothingOfWeightInAHealthyCluster() {
        assertThat(new Given().codes()).containsExactly("HW312", "HW321", "HW323");
    }

    @Test
    void findsWithoutATargetOnlyWhatNeedsNone() {
        Given given = new Given();
        given.planned = false;
        given.node("a", false, false, Resources.NONE);
        given.kubernetes = "v1.20.0";

        assertThat(given.codes()).containsExactly("HW105", "HW181");
    }

    @Test
    void doesNotBlockForNodesThatTheRequestLeavesOut() {
        Given given = new Given();
        given.onTimeout = DrainSpec.OnTimeout.SKIP;
        given.pod(Trait.UNMANAGED);

        assertThat(given.codes()).contains("HW182").doesNotContain("HW173");
    }

    @Test
    void refusesANoticeWithoutAnEntry() {
        assertThatThrownBy(() -> Given.CATALOGUE.finding(new Notice("HW999", "node a", "it is odd")))
                .hasMessage("the catalogue has no code 'HW999'");
    }
}
