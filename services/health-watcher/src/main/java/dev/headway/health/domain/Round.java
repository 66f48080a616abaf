package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.request.CheckSpec;
import java.time.Instant;
import java.util.List;

/** One evaluation of all checks of a confirmation, which may take time and holds nobody up. */
public record Round(ConfirmHealth command, Scope scope, CheckSettings settings) {

    public Round {
        requireNonNull(command, "command is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(settings, "settings is null");
    }

    /**
     * Evaluates each check, in the order of the command.
     *
     * @param at the time of the evaluation, by the clock of the wall: that of Prometheus and of the executors
     */
    public List<Reading> read(Measurements measurements, Instant at) {
        return command.checks().stream()
                .map(check -> read(check, measurements, at))
                .toList();
    }

    private Reading read(CheckSpec check, Measurements measurements, Instant at) {
        Wording wording = new Wording(check.name(), scope.subject(), at);
        try {
            if (check.http() != null) {
                return ProbeRules.read(check.http(), scope, command, wording, measurements);
            }
            if (check.prometheus() != null) {
                return new QueryRules(check.prometheus(), this, wording, measurements).read(check.during(), at);
            }
            return switch (BuiltInQueries.resolve(check, scope)) {
                case BuiltInQueries.Resolution.Found found ->
                    new QueryRules(found.spec(), this, wording, measurements)
                            .read(
                                    check.during(),
                                    at,
                                    nothing -> new AbsenceRules(this, wording, measurements, at)
                                            .read(found.needs(), nothing));
                case BuiltInQueries.Resolution.Impossible impossible -> wording.unknown(impossible.why());
            };
        } catch (RuntimeException e) {
            // A check nobody foresaw must not stop the others.
            return wording.unknown("cannot be evaluated: " + e);
        }
    }
}
