package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TagRulesTest {

    private static final Set<String> RUNNING = Set.of("old", "new");

    private static TagRules rules(Map<String, Set<String>> tags, String validator, String defaultTag) {
        return new TagRules(tags, validator, defaultTag);
    }

    @Test
    void givesATaggedObjectToTheRevisionOfItsTag() {
        TagRules rules = rules(Map.of("canary", Set.of("new"), "default", Set.of("old")), "old", "old");
        assertThat(rules.owners("canary", RUNNING)).containsExactly("new");
        assertThat(rules.owners("", RUNNING)).containsExactly("old");
        assertThat(rules.owners("new", RUNNING)).containsExactly("new");
    }

    @Test
    void givesNothingToARevisionThatDoesNotRun() {
        TagRules rules = rules(Map.of("canary", Set.of("gone")), "", "");
        assertThat(rules.owners("canary", RUNNING)).isEmpty();
        assertThat(rules.owners("gone", RUNNING)).isEmpty();
        assertThat(rules.owners("unknown", RUNNING)).isEmpty();
        assertThat(rules.owners("", RUNNING)).isEmpty();
    }

    @Test
    void hasTwoOwnersWhileATagIsHalfMoved() {
        assertThat(rules(Map.of("canary", Set.of("old", "new")), "", "").owners("canary", RUNNING))
                .containsExactly("new", "old");
    }

    @Test
    void givesAnUnlabelledObjectToTheDefaultValidatorOnlyWithoutADefaultTagElsewhere() {
        assertThat(rules(Map.of(), "new", "").owners("", RUNNING)).containsExactly("new");
        assertThat(rules(Map.of("default", Set.of("old")), "new", "old").owners("", RUNNING))
                .containsExactly("old");
        assertThat(rules(Map.of("default", Set.of("new")), "new", "new").owners("", RUNNING))
                .containsExactly("new");
    }
}
