package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TagRulesTest {

    private static final Map<String, Era> RUNNING = Map.of("old", Era.of("1.29.6"), "new", Era.of("1.30.3"));
    private static final Map<String, Era> HALF_SERVICES = Map.of("old", Era.of("1.27.9"), "new", Era.of("1.28.10"));

    private static TagRules rules(Map<String, Set<String>> webhooks, String validator, String defaultTag) {
        return new TagRules(webhooks, Map.of(), validator, defaultTag);
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
        TagRules split = new TagRules(Map.of("canary", Set.of("new")), Map.of("canary", Set.of("old")), "", "");
        assertThat(split.owners("canary", RUNNING)).containsExactly("new", "old");
    }

    @Test
    void readsTagServicesOnlyFrom128() {
        TagRules ahead = new TagRules(Map.of("canary", Set.of("old")), Map.of("canary", Set.of("new")), "", "");
        assertThat(ahead.owners("canary", HALF_SERVICES)).containsExactly("new", "old");
        TagRules behind = new TagRules(Map.of("canary", Set.of("new")), Map.of("canary", Set.of("old")), "", "");
        assertThat(behind.owners("canary", HALF_SERVICES)).containsExactly("new");
    }

    @Test
    void givesAnUnlabelledObjectToTheDefaultValidatorOnlyWithoutADefaultTagElsewhere() {
        assertThat(rules(Map.of(), "new", "").owners("", RUNNING)).containsExactly("new");
        assertThat(rules(Map.of("default", Set.of("old")), "new", "old").owners("", RUNNING))
                .containsExactly("old");
        assertThat(rules(Map.of("default", Set.of("new")), "new", "new").owners("", RUNNING))
                .containsExactly("new");
    }

    @Test
    void givesAnUnlabelledObjectToTheDefaultValidatorOnlyFrom128() {
        assertThat(rules(Map.of(), "old", "").owners("", HALF_SERVICES)).isEmpty();
        assertThat(rules(Map.of(), "new", "").owners("", HALF_SERVICES)).containsExactly("new");
    }
}
