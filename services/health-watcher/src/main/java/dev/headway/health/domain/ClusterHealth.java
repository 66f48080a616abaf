package dev.headway.health.domain;

import dev.headway.health.domain.Confirmation.Judged;
import dev.headway.health.domain.Confirmation.Watching;
import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Every confirmation of one cluster: those that run and the verdicts of those that ended, of which the oldest are
 * forgotten. Not safe for use by several threads at once.
 */
public final class ClusterHealth {

    private record Step(String upgrade, String step) {
        static Step of(StepRef ref) {
            return new Step(ref.upgrade(), ref.step().toString());
        }
    }

    private final ClusterView view;
    private final int remembered;
    private final CheckSettings settings;
    private final Map<Step, Watching> running = new LinkedHashMap<>();
    private final Map<Step, Judged> ended = new LinkedHashMap<>();

    /**
     * Makes the confirmations of a cluster.
     *
     * @param remembered how many verdicts are kept for commands that come twice
     */
    public ClusterHealth(ClusterView view, int remembered, CheckSettings settings) {
        this.view = view;
        this.remembered = remembered;
        this.settings = settings;
    }

    /**
     * Takes a command in. A higher attempt replaces a lower one, a lower one is ignored, the same one again changes
     * nothing while it runs and repeats its verdict when it has ended.
     *
     * @return the verdict, if there is one already
     */
    public Optional<HealthEvent> confirm(ConfirmHealth command, Instant now) {
        Step step = Step.of(command.step());
        int attempt = command.step().attempt();
        Confirmation known = running.containsKey(step) ? running.get(step) : ended.get(step);
        if (known != null && known.step().attempt() > attempt) {
            return Optional.empty();
        }
        if (known != null && known.step().attempt() == attempt) {
            return known instanceof Judged judged ? Optional.of(judged.verdict()) : Optional.empty();
        }
        ended.remove(step);
        running.put(step, Watching.begin(command, now));
        return look(watching -> watching.step().equals(command.step()), now).stream()
                .findFirst();
    }

    /**
     * Looks again at what a change concerns.
     *
     * @return the verdicts reached
     */
    public List<HealthEvent> changed(Change change, Instant now) {
        return look(
                watching -> ExpectationRules.concerns(change, watching.command().expectation()), now);
    }

    /**
     * Looks again at what is due.
     *
     * @return the verdicts reached
     */
    public List<HealthEvent> wake(Instant now) {
        return look(watching -> !watching.wakeAt().isAfter(now), now);
    }

    /** When something is due next. */
    public Optional<Instant> wakeAt() {
        return running.values().stream().map(Watching::wakeAt).min(Instant::compareTo);
    }

    /** Takes out the evaluations of checks that are due; each must be answered with {@link #measured}. */
    public List<Round> due(Instant now) {
        List<Round> rounds = new ArrayList<>();
        for (Map.Entry<Step, Watching> entry : running.entrySet()) {
            Watching watching = entry.getValue();
            if (watching.checksAreDue(now)) {
                ConfirmHealth command = watching.command();
                Scope scope = Scope.of(command.step().cluster(), command.expectation(), view);
                rounds.add(new Round(command, scope, settings));
                entry.setValue(watching.asked());
            }
        }
        return rounds;
    }

    /**
     * Takes in what came of an evaluation; one of an attempt that is over changes nothing.
     *
     * @param begun when the evaluation began
     * @return the verdict, if there is one now
     */
    public Optional<HealthEvent> measured(Round round, List<Reading> readings, Instant begun, Instant now) {
        StepRef ref = round.command().step();
        Watching watching = running.get(Step.of(ref));
        if (watching == null || !watching.step().equals(ref)) {
            return Optional.empty();
        }
        running.put(Step.of(ref), watching.measured(readings, begun, settings, now));
        return look(each -> each.step().equals(ref), now).stream().findFirst();
    }

    private List<HealthEvent> look(Predicate<Watching> at, Instant now) {
        List<HealthEvent> verdicts = new ArrayList<>();
        Iterator<Map.Entry<Step, Watching>> entries = running.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Step, Watching> entry = entries.next();
            if (!at.test(entry.getValue())) {
                continue;
            }
            switch (entry.getValue().observe(assess(entry.getValue(), now), now)) {
                case Watching watching -> entry.setValue(watching);
                case Judged judged -> {
                    entries.remove();
                    remember(entry.getKey(), judged);
                    verdicts.add(judged.verdict());
                }
            }
        }
        return verdicts;
    }

    private Assessment assess(Watching watching, Instant now) {
        try {
            return ExpectationRules.evaluate(
                    watching.command().expectation(), view, watching.command().occurredAt(), now);
        } catch (RuntimeException e) {
            // An object nobody foresaw must not stop the other confirmations.
            Evidence failed = new Evidence(
                    "evaluation", "step " + watching.step().step(), e.toString(), "to be possible", false, now);
            return new Assessment(List.of(), List.of(failed), "");
        }
    }

    private void remember(Step step, Judged judged) {
        ended.put(step, judged);
        if (ended.size() > remembered) {
            ended.remove(ended.keySet().iterator().next());
        }
    }
}
