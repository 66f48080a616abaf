package dev.headway.tag.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headway.model.FailureReason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TagRulesTest {

    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";
    private static final TagObjects NONE = new TagObjects(List.of(), List.of(), List.of());

    @Test
    void refusesATagThatDoesNotExist() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> TagRules.mayMove("canary", NONE, NEW, true))
                .withMessage("there is no revision tag 'canary'")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(FailureReason.NOT_FOUND));
    }

    @Test
    void refusesARevisionThatNobodyServes() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> TagRules.mayMove("canary", both(OLD, OLD), NEW, false))
                .withMessage("tag 'canary' cannot point at revision '1-30-3': there is no istiod of it");
    }

    @Test
    void takesATagWithOneObjectForATag() {
        assertThatCode(() ->
                        TagRules.mayMove("canary", new TagObjects(List.of(at(OLD)), List.of(), List.of()), NEW, true))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        TagRules.mayMove("canary", new TagObjects(List.of(), List.of(at(OLD)), List.of()), NEW, true))
                .doesNotThrowAnyException();
    }

    @Test
    void writesUnlessBothObjectsAreThere() {
        assertThat(TagRules.mustWrite(both(NEW, NEW), NEW, true)).isFalse();
        assertThat(TagRules.mustWrite(both(OLD, OLD), NEW, true)).isTrue();
        assertThat(TagRules.mustWrite(both(NEW, OLD), NEW, true)).isTrue();
        assertThat(TagRules.mustWrite(both(OLD, NEW), NEW, true)).isTrue();
        assertThat(TagRules.mustWrite(new TagObjects(List.of(at(NEW)), List.of(), List.of()), NEW, true))
                .isTrue();
        assertThat(TagRules.mustWrite(new TagObjects(List.of(at(NEW)), List.of(), List.of()), NEW, false))
                .isFalse();
        assertThat(TagRules.mustWrite(new TagObjects(List.of(), List.of(at(NEW)), List.of()), NEW, true))
                .isTrue();
    }

    @Test
    void writesAnObjectThatSaysOneThingAndDoesAnother() {
        TagPointer torn = new TagPointer("webhook", NEW, Set.of(OLD));
        assertThat(TagRules.mustWrite(new TagObjects(List.of(torn), List.of(at(NEW)), List.of()), NEW, true))
                .isTrue();
    }

    @Test
    void callsTheUnnamedRevisionDefault() {
        assertThat(TagRules.mustWrite(both("default", "default"), "", true)).isFalse();
        assertThat(TagRules.label("")).isEqualTo("default");
    }

    @Test
    void tellsWhereTheTagPointedBefore() {
        assertThat(TagRules.from(both(OLD, OLD), NEW)).isEqualTo(OLD);
        assertThat(TagRules.from(both(NEW, OLD), NEW)).isEqualTo(OLD);
        assertThat(TagRules.from(both(NEW, NEW), NEW)).isEqualTo(NEW);
        assertThat(TagRules.from(new TagObjects(List.of(at(NEW)), List.of(at(NEW)), List.of(at(OLD))), NEW))
                .isEqualTo(OLD);
    }

    @Test
    void doesNotUndoWhatSomebodyElseDid() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> TagRules.mayMoveBack("canary", both(NEW, "1-31-0"), OLD, NEW))
                .withMessageContaining("somebody pointed it at [1-31-0]")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(FailureReason.CONFLICT));
        assertThatCode(() -> TagRules.mayMoveBack("canary", both(NEW, OLD), OLD, NEW))
                .doesNotThrowAnyException();
    }

    @Test
    void takesTheValidatorBackFromAnywhere() {
        TagObjects objects = new TagObjects(List.of(at(NEW)), List.of(at(NEW)), List.of(at("default")));
        assertThatCode(() -> TagRules.mayMoveBack("default", objects, OLD, NEW)).doesNotThrowAnyException();
    }

    @Test
    void doesNotCallATagMovedThatIsNot() {
        assertThatCode(() -> TagRules.moved("canary", both(NEW, NEW), NEW)).doesNotThrowAnyException();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> TagRules.moved("canary", both(NEW, OLD), NEW))
                .withMessageContaining("Service");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() ->
                        TagRules.moved("default", new TagObjects(List.of(at(NEW)), List.of(), List.of(at(OLD))), NEW));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> TagRules.moved("canary", NONE, NEW));
    }

    private static TagObjects both(String webhook, String service) {
        return new TagObjects(
                List.of(at(webhook)), List.of(new TagPointer("Service", service, Set.of(service))), List.of());
    }

    private static TagPointer at(String revision) {
        return new TagPointer("object", revision, Set.of(revision));
    }
}
