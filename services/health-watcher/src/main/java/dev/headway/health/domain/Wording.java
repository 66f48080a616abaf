package dev.headway.health.domain;

import dev.headway.model.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How the evaluation of one check is told. */
final class Wording {

    private final String check;
    private final String subject;
    private final Instant at;

    Wording(String check, String subject, Instant at) {
        this.check = check;
        this.subject = subject;
        this.at = at;
    }

    /** When the evaluation takes place. */
    Instant at() {
        return at;
    }

    /** An evaluation that says nothing. */
    Reading unknown(String why) {
        return unknown(why, 0, at);
    }

    /** An evaluation that says nothing although there are samples. */
    Reading unknown(String why, long samples, Instant newest) {
        String sentence = "Unknown %s: %s %s".formatted(subject, check, why);
        return new Reading(
                Reading.Standing.UNKNOWN,
                new Evidence(check, subject, why, "a measurement", false, samples, sentence, newest));
    }

    /** An evaluation that rests on something seen. */
    Reading seen(boolean good, String observed, String expected, String sentence, long samples, Instant newest) {
        return new Reading(
                good ? Reading.Standing.GOOD : Reading.Standing.BAD,
                new Evidence(
                        check,
                        subject,
                        observed,
                        expected,
                        good,
                        samples,
                        "%s: %s %s".formatted(subject, check, sentence),
                        newest));
    }

    /** An evaluation that finds that what is judged is not there. */
    Reading absent(String observed, String expected) {
        String sentence = "%s: %s does not apply, %s".formatted(subject, check, observed);
        return new Reading(
                Reading.Standing.GOOD, new Evidence(check, subject, observed, expected, true, 0, sentence, at));
    }

    /** A number as people compare it: three decimals, or three digits where that would show nothing. */
    static String number(double value) {
        double size = Math.abs(value);
        boolean plain = size == 0 || (size >= 0.001 && size < 1_000_000);
        return String.format(Locale.ROOT, plain ? "%.3f" : "%.2e", value);
    }

    /** A time as people say it. */
    static String time(Duration duration) {
        return duration.compareTo(Duration.ofSeconds(10)) < 0 && duration.toMillisPart() != 0
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                : duration.toSeconds() + " s";
    }
}
