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
import java.util.Comparator;
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
     * @param checks how its checks stand
     */
    record Watching(
            ConfirmHealth command,
            Instant deadline,
            int breaks,
            @Nullable Instant holdingSince,
            @Nullable Assessment last,
            Checks checks)
            implements Confirmation {

        /** How often an expectation may break before it is refused as unstable. */
        public static final int ALLOWED_BREAKS = 3;

        /** How soon to look again while something cannot be seen, because a watch that returns tells nobody. */
        private static final Duration RECHECK = Duration.ofMillis(250);

        public Watching {
            requireNonNull(command, "command is null");
            requireNonNull(deadline, "deadline is null");
            requireNonNull(checks, "checks is null");
        }

        /** Begins to watch; the timeout runs from now. */
        public static Watching begin(ConfirmHealth command, Instant now) {
            return new Watching(command, now.plus(command.timeout()), 0, null, null, Checks.of(command.checks(), now));
        }

        /** Whether its checks are to be evaluated now. */
        boolean checksAreDue(Instant now) {
            return checks.due() != null && !checks.due().isAfter(now);
        }

        /** The same while its checks are evaluated. */
        Watching asked() {
            return new Watching(command, deadline, breaks, holdingSince, last, checks.asked());
        }

        /** The same with an evaluation of its checks. */
        Watching measured(List<Reading> readings, Instant begun, CheckSettings settings, Instant now) {
            Checks next = checks.with(readings, begun, settings, now);
            return new Watching(command, deadline, breaks, holdingSince, last, next);
        }

        @Override
        public StepRef step() {
            return command.step();
        }

        /** Takes in how the expectation stands now. */
        public Confirmation observe(Assessment assessment, Instant now) {
            Watching next = follow(assessment, now);
            if (next.isFull(now)) {
                return new Judged(new HealthConfirmed(step(), evidence(assessment, now), now));
            }
            if (checks.refuses()) {
                return new Judged(new HealthRefused(step(), evidence(assessment, now), now));
            }
            if (next.breaks > ALLOWED_BREAKS) {
                return new Judged(new HealthRefused(step(), next.unstable(assessment, now), now));
            }
            if (now.isBefore(deadline)) {
                return next;
            }
            return new Judged(
                    assessment.contradicts()
                            ? new HealthRefused(step(), evidence(assessment, now), now)
                            : new HealthUnknown(step(), next.unfinished(assessment, now), now));
        }

        /** When to look again even if nothing changes. */
        public Instant wakeAt() {
            Instant next = deadline;
            if (checks.due() != null) {
                next = earlier(next, checks.due());
            }
            if (holdingSince != null && checks.histories().isEmpty()) {
                next = earlier(next, holdingSince.plus(command.window()));
            }
            if (last != null && !last.missing().isEmpty()) {
                next = earlier(next, last.missing().getFirst().at().plus(RECHECK));
            }
            return next;
        }

        /** Whether everything has held for the whole window, which is known only until the checks were evaluated last. */
        private boolean isFull(Instant now) {
            if (holdingSince == null) {
                return false;
            }
            Instant full = holdingSince.plus(command.window());
            return !full.isAfter(now)
                    && !full.isAfter(deadline)
                    && checks.knownUntil(now).filter(known -> !full.isAfter(known)).isPresent();
        }

        private Watching follow(Assessment assessment, Instant now) {
            boolean held = holdingSince != null;
            boolean replaced = held && last != null && !last.incarnation().equals(assessment.incarnation());
            if (!assessment.holds() || !checks.holds()) {
                // What cannot be seen ends the window but says nothing about stability.
                boolean broken = held && (assessment.contradicts() || checks.contradicts());
                return new Watching(command, deadline, broken ? breaks + 1 : breaks, null, assessment, checks);
            }
            if (held && !replaced) {
                return new Watching(command, deadline, breaks, holdingSince, assessment, checks);
            }
            // A sample from before the command does not count, even if the two clocks differ.
            Instant since = now.isBefore(command.occurredAt()) ? command.occurredAt() : now;
            return new Watching(command, deadline, replaced ? breaks + 1 : breaks, since, assessment, checks);
        }

        /** The evidence to publish: that of the checks, which are few, among that of the expectation; what is wrong first. */
        private List<Evidence> evidence(Assessment assessment, Instant now) {
            return Stream.concat(checks.evidence(now).stream(), assessment.evidence().stream())
                    .sorted(Comparator.comparing(Evidence::holds))
                    .toList();
        }

        private List<Evidence> unstable(Assessment assessment, Instant now) {
            return with(
                    evidence(assessment, now),
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
                return evidence(assessment, now);
            }
            Duration held = holdingSince.isAfter(now) ? Duration.ZERO : Duration.between(holdingSince, now);
            return with(
                    evidence(assessment, now),
                    new Evidence(
                            "window",
                            "step " + step().step(),
                            "held for " + held.toSeconds() + "s",
                            command.window().toSeconds() + "s without a break",
                            false,
                            now));
        }

        private static List<Evidence> with(List<Evidence> evidence, Evidence first) {
            return Stream.concat(Stream.of(first), evidence.stream()).toList();
        }

        private static Instant earlier(Instant one, Instant other) {
            return one.isBefore(other) ? one : other;
        }
    }
}
