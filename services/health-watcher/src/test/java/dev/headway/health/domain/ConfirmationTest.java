package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.health.domain.Confirmation.Judged;
import dev.headway.health.domain.Confirmation.Watching;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmationTest {

    private static final Instant START = Instant.parse("2026-11-20T21:00:00Z");

    private final ConfirmHealth command = Commands.confirmState(
            new StepRef("u", "c", StepId.node("node-1"), 1),
            new NodeServing("node-1", "1-30-3", ""),
            Duration.ofSeconds(60),
            Duration.ofSeconds(300),
            START);

    private long second;
    private Confirmation confirmation = Watching.begin(command, START);

    @Test
    void confirmsOnceTheWindowHasHeldWithoutABreak() {
        at(10, holding());
        at(40, holding());
        assertThat(watching().wakeAt()).isEqualTo(START.plusSeconds(70));
        at(69, holding());
        assertThat(confirmation).isInstanceOf(Watching.class);
        at(70, holding());

        assertThat(verdict(HealthConfirmed.class).evidence())
                .extracting(Evidence::observed)
                .containsExactly("good");
        assertThat(verdict(HealthConfirmed.class).occurredAt()).isEqualTo(START.plusSeconds(70));
    }

    @Test
    void confirmsAtOnceWithoutAWindow() {
        ConfirmHealth immediate =
                Commands.confirmState(command.step(), command.expectation(), Duration.ZERO, command.timeout(), START);
        confirmation = Watching.begin(immediate, START);
        at(1, holding());

        verdict(HealthConfirmed.class);
    }

    @Test
    void startsTheWindowAnewAfterABreak() {
        at(10, holding());
        at(50, contradicting());
        at(60, holding());
        at(80, holding());
        assertThat(watching().breaks()).isEqualTo(1);
        assertThat(watching().wakeAt()).isEqualTo(START.plusSeconds(120));
        at(120, holding());

        verdict(HealthConfirmed.class);
    }

    @Test
    void takesAReplacementThatNobodySawForABreak() {
        at(10, holding());
        at(60, assessment(true, false, "another pod"));
        assertThat(watching().breaks()).isEqualTo(1);
        assertThat(watching().wakeAt()).isEqualTo(START.plusSeconds(120));
    }

    @Test
    void refusesWhatBreaksOnceTooOften() {
        for (int i = 1; i <= Watching.ALLOWED_BREAKS; i++) {
            at(i * 10L, holding());
            at(i * 10L + 5, contradicting());
            assertThat(confirmation).isInstanceOf(Watching.class);
        }
        at(100, holding());
        at(101, contradicting());

        assertThat(verdict(HealthRefused.class).evidence()).first().satisfies(evidence -> {
            assertThat(evidence.check()).isEqualTo("stability");
            assertThat(evidence.observed()).isEqualTo("4 breaks");
            assertThat(evidence.expected()).isEqualTo("at most 3");
        });
    }

    @Test
    void refusesAtTheDeadlineWhatIsContradicted() {
        at(10, contradicting());
        assertThat(watching().wakeAt()).isEqualTo(START.plusSeconds(300));
        at(299, contradicting());
        assertThat(confirmation).isInstanceOf(Watching.class);
        at(300, contradicting());

        assertThat(verdict(HealthRefused.class).evidence())
                .extracting(Evidence::observed)
                .containsExactly("bad");
    }

    @Test
    void doesNotKnowAtTheDeadlineWhatItCannotSee() {
        at(10, blind());
        at(300, blind());

        assertThat(verdict(HealthUnknown.class).evidence())
                .extracting(Evidence::observed)
                .containsExactly("unseen");
    }

    @Test
    void refusesAtTheDeadlineIfWhatItSeesIsWrongEvenIfItDoesNotSeeAll() {
        at(300, assessment(false, true, ""));

        assertThat(verdict(HealthRefused.class).evidence())
                .extracting(Evidence::observed)
                .contains("bad", "unseen");
    }

    @Test
    void doesNotKnowAtTheDeadlineIfTheWindowIsNotOver() {
        at(280, holding());
        at(300, holding());

        assertThat(verdict(HealthUnknown.class).evidence()).first().satisfies(evidence -> {
            assertThat(evidence.check()).isEqualTo("window");
            assertThat(evidence.observed()).isEqualTo("held for 20s");
        });
    }

    @Test
    void neverConfirmsAfterTheDeadlineEvenIfItWakesLate() {
        at(280, holding());
        at(400, holding());

        verdict(HealthUnknown.class);
    }

    @Test
    void endsTheWindowWhileBlindButCountsNoBreak() {
        at(10, holding());
        for (int i = 0; i < 10; i++) {
            second = 20L + i;
            at(second, blind());
            assertThat(watching().wakeAt()).isEqualTo(START.plusSeconds(second).plusMillis(250));
            at(second, holding());
        }
        assertThat(watching().breaks()).isZero();
        at(88, holding());
        assertThat(confirmation).isInstanceOf(Watching.class);
        at(89, holding());

        verdict(HealthConfirmed.class);
    }

    @Test
    void countsNoSampleFromBeforeTheCommandIfItsOwnClockIsBehind() {
        ConfirmHealth later = Commands.confirmState(
                command.step(), command.expectation(), command.window(), command.timeout(), START.plusSeconds(30));
        confirmation = Watching.begin(later, START);
        at(0, holding());
        at(89, holding());
        assertThat(confirmation).isInstanceOf(Watching.class);
        at(90, holding());

        verdict(HealthConfirmed.class);
    }

    private void at(long second, Assessment assessment) {
        confirmation = watching().observe(assessment, START.plusSeconds(second));
    }

    private Watching watching() {
        assertThat(confirmation).isInstanceOf(Watching.class);
        return (Watching) confirmation;
    }

    private <T> T verdict(Class<T> type) {
        assertThat(confirmation).isInstanceOf(Judged.class);
        assertThat(((Judged) confirmation).verdict()).isInstanceOf(type);
        return type.cast(((Judged) confirmation).verdict());
    }

    private Assessment holding() {
        return assessment(true, false, "");
    }

    private Assessment contradicting() {
        return assessment(false, false, "");
    }

    private Assessment blind() {
        return new Assessment(List.of(), List.of(evidence("unseen", false)), "");
    }

    private Assessment assessment(boolean good, boolean missing, String incarnation) {
        return new Assessment(
                List.of(evidence(good ? "good" : "bad", good)),
                missing ? List.of(evidence("unseen", false)) : List.of(),
                incarnation);
    }

    private Evidence evidence(String seen, boolean holds) {
        return new Evidence("check", "subject", seen, "good", holds, START.plusSeconds(second));
    }
}
