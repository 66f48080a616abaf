package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One attempt at judging a step: watching until there is a verdict, of which there is exactly one. */
public sealed interface Confirmation {

    /** The attempt it is about. */
    StepRef step();

    /** The attempt is judged. */
    record Judged(HealthEvent verdict) implements Confirmation {

        public Judged {
            requireNonNull(verdict, "verdict is null");
        }

        @Override
        public StepRef step() {
            return verdict.step();
        }
    }

    /**
     * The attempt is being watched.
     *
     * @param deadline when it is judged by what there is
     * @param breaks how often the expectation was contradicted after it had held
     * @param holdingSince when it began to hold without a break since
     * @param last how it stood when it was last looked at
     */
    record Watching(
            ConfirmHealth command,
            Instant deadline,
            int breaks,
            @Nullable Instant holdingSince,
            @Nullable Assessment last)
            implements Confirmation {

        /** How often an expectation may break before it is refused as unstable. */
        public static final int ALLOWED_BREAKS = 3;

        /** How soon to look again while something cannot be seen, because a watch that returns tells nobody. */
        private static final Duration RECHECK = Duration.ofMillis(250);

        public Watching {
            requireNonNull(command, "command is null");
            requireNonNull(deadline, "deadline is null");
        }

        /** Begins to watch; the timeout runs from now. */
        public static Watching begin(ConfirmHealth command, Instant now) {
            return new Watching(command, now.plus(command.timeout()), 0, null, null);
        }

        @Override
        public StepRef step() {
            return command.step();
        }

        /** Takes in how the expectation stands now. */
        public Confirmation observe(Assessment assessment, Instant now) {
            Watching next = follow(assessment, now);
            Instant full = next.holdingSince == null ? null : next.holdingSince.plus(command.window());
            if (full != null && !full.isAfter(now) && !full.isAfter(deadline)) {
                return new Judged(new HealthConfirmed(step(), assessment.evidence(), now));
            }
            if (next.breaks > ALLOWED_BREAKS) {
                return new Judged(new HealthRefused(step(), next.unstable(assessment, now), now));
            }
            if (now.isBefore(deadline)) {
                return next;
            }
            return new Judged(
                    assessment.contradicts()
                            ? new HealthRefused(step(), assessment.evidence(), now)
                            : new HealthUnknown(step(), next.unfinished(assessment, now), now));
        }

        /** When to look again even if nothing changes. */
        public Instant wakeAt() {
            Instant next = deadline;
            if (holdingSince != null) {
                next = earlier(next, holdingSince.plus(command.window()));
            }
            if (last != null && !last.missing().isEmpty()) {
                next = earlier(next, last.missing().getFirst().at().plus(RECHECK));
            }
            return next;
        }

        private Watching follow(Assessment assessment, Instant now) {
            boolean held = holdingSince != null;
            boolean replaced = held && last != null && !last.incarnation().equals(assessment.incarnation());
            if (!assessment.holds()) {
                // What cannot be seen ends the window but says nothing about stability.
                int counted = held && assessment.contradicts() ? breaks + 1 : breaks;
                return new Watching(command, deadline, counted, null, assessment);
            }
            if (held && !replaced) {
                return new Watching(command, deadline, breaks, holdingSince, assessment);
            }
            // A sample from before the command does not count, even if the two clocks differ.
            Instant since = now.isBefore(command.occurredAt()) ? command.occurredAt() : now;
            return new Watching(command, deadline, replaced ? breaks + 1 : breaks, since, assessment);
        }

        private List<Evidence> unstable(Assessment assessment, Instant now) {
            return with(
                    assessment,
                    new Evidence(
                            "stability",
                            "step " + step().step(),
                            breaks + " breaks",
                            "at most " + ALLOWED_BREAKS,
                            false,
                            now));
        }

        private List<Evidence> unfinished(Assessment assessment, Instant now) {
            if (holdingSince == null) {
                return assessment.evidence();
            }
            Duration held = holdingSince.isAfter(now) ? Duration.ZERO : Duration.between(holdingSince, now);
            return with(
                    assessment,
                    new Evidence(
                            "window",
                            "step " + step().step(),
                            "held for " + held.toSeconds() + "s",
                            command.window().toSeconds() + "s without a break",
                            false,
                            now));
        }

        private static List<Evidence> with(Assessment assessment, Evidence first) {
            return Stream.concat(Stream.of(first), assessment.evidence().stream())
                    .toList();
        }

        private static Instant earlier(Instant one, Instant other) {
            return one.isBefore(other) ? one : other;
        }
    }
}
