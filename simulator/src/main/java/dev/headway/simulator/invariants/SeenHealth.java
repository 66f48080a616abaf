package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.Message;
import dev.headway.simulator.invariants.Happening.PrometheusChanged;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** S4, silence is not health: where a question has checks, the watcher confirms nothing while Prometheus does not answer. */
public final class SeenHealth implements Invariant {

    private final Set<String> silent = new HashSet<>();
    private final Set<StepRef> checked = new HashSet<>();
    private final Set<StepRef> confirmed = new HashSet<>();

    @Override
    public String promise() {
        return "S4";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof PrometheusChanged changed) {
            if (changed.answers()) {
                silent.remove(changed.cluster());
            } else {
                silent.add(changed.cluster());
            }
        } else if (happening instanceof Published(Instant at, Message message)) {
            if (message instanceof ConfirmHealth question && !question.checks().isEmpty()) {
                checked.add(question.step());
            } else if (message instanceof HealthConfirmed verdict && confirmed.add(verdict.step())) {
                confirmed(verdict.step());
            }
        }
    }

    private void confirmed(StepRef ref) {
        if (checked.contains(ref) && silent.contains(ref.cluster())) {
            throw breach("%s was confirmed while Prometheus did not answer", ref);
        }
    }
}
