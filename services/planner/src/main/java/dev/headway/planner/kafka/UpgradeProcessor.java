package dev.headway.planner.kafka;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Reason;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.planner.domain.BakeTimer;
import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeHeader;
import dev.headway.planner.domain.UpgradeInput;
import dev.headway.planner.domain.UpgradeInput.Controlled;
import dev.headway.planner.domain.UpgradeInput.Due;
import dev.headway.planner.domain.UpgradeInput.Invalid;
import dev.headway.planner.domain.UpgradeInput.PlanWanted;
import dev.headway.planner.domain.UpgradeInput.Requested;
import dev.headway.planner.domain.UpgradeInput.Signalled;
import dev.headway.planner.domain.UpgradeInput.SurveyWanted;
import dev.headway.planner.domain.UpgradeRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

/** Decides about upgrades: requests and clusters' signals in, events and signals out. */
final class UpgradeProcessor implements Processor<String, Carried, String, Carried> {

    static final String HEADERS = "planner-upgrades";
    static final String PARTS = "planner-upgrade-parts";
    static final String TIMERS = "planner-upgrade-timers";

    private static final Logger LOG = Logger.getLogger(UpgradeProcessor.class);

    private final InstantSource clock;
    private final Duration timerInterval;
    private final DecisionLog log;
    private UpgradeStores stores;
    private ReadOnlyKeyValueStore<String, byte[]> fleet;
    private Outbox outbox;

    UpgradeProcessor(InstantSource clock, Duration timerInterval, DecisionLog log) {
        this.clock = clock;
        this.timerInterval = timerInterval;
        this.log = log;
    }

    @Override
    public void init(ProcessorContext<String, Carried> context) {
        stores = new UpgradeStores(
                context.getStateStore(HEADERS), context.getStateStore(PARTS), context.getStateStore(TIMERS));
        fleet = context.getStateStore(FleetProcessor.STORE);
        outbox = new Outbox(context);
        context.schedule(timerInterval, PunctuationType.WALL_CLOCK_TIME, time -> fireTimers());
    }

    @Override
    public void process(Record<String, Carried> record) {
        Carried carried = record.value();
        Instant time = Instant.ofEpochMilli(record.timestamp());
        switch (MessageCodec.decode(carried.topic(), record.headers(), carried.value(), time)) {
            case Read(var envelope) -> {
                try {
                    decide(input(envelope.message()), envelope.id(), now());
                } catch (IllegalStateException | IllegalArgumentException e) {
                    LOG.errorf(e, "Cannot decide on %s", envelope.id());
                    deadLetter(record, undecided(e));
                }
            }
            case Unreadable unreadable -> {
                if (carried.topic().equals(RequestIntake.TOPIC)) {
                    decide(new Invalid(unreadable.upgrade(), violations(unreadable)), "", now());
                } else {
                    deadLetter(record, unreadable);
                }
            }
        }
    }

    private void fireTimers() {
        Instant now = now();
        for (TimerStore.OwnedTimer<BakeTimer> due : stores.takeDue(now)) {
            try {
                decide(new Due(due.timer()), "", now);
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.errorf(e, "Cannot decide on timer %s", due.timer());
            }
        }
    }

    /** Decides at a moment; that of a timer is the one it was found due at, lest a clock that jumps back in between loses it. */
    private void decide(UpgradeInput input, String cause, Instant now) {
        String upgrade = input.upgrade();
        UpgradeHeader before = stores.header(upgrade);
        UpgradeDecision decision = UpgradeRules.decide(before, stores.lookup(upgrade), input, now);
        log.decided(upgrade, input, now, decision);
        stores.apply(upgrade, decision);
        outbox.send(decision.messages(), now, cause);
        UpgradeHeader after = decision.header();
        if (after != null && (before == null || !before.phase().equals(after.phase()))) {
            LOG.infof("Upgrade %s: %s", upgrade, after.phase());
        }
    }

    private UpgradeInput input(Message message) {
        return switch (message) {
            case UpgradeRequested requested -> new Requested(requested, FleetProcessor.fleet(fleet));
            case PlanRequested requested -> new PlanWanted(requested, FleetProcessor.fleet(fleet));
            case SurveyRequested requested -> new SurveyWanted(requested, FleetProcessor.fleet(fleet));
            case Control control -> new Controlled(control);
            case UpgradeSignal signal -> new Signalled(signal);
            case UpgradeEvent m -> throw stray(m);
            case StepMessage m -> throw stray(m);
            case ClusterRegistration m -> throw stray(m);
            case ClusterSignal m -> throw stray(m);
        };
    }

    private void deadLetter(Record<String, Carried> record, Unreadable why) {
        Carried carried = record.value();
        outbox.deadLetter(carried.topic(), record.key(), carried.value(), record.headers(), record.timestamp(), why);
    }

    static Unreadable undecided(RuntimeException e) {
        return new Unreadable(
                Reason.UNREADABLE_DATA, "the planner could not decide: " + e.getMessage(), List.of(), "", null);
    }

    private static List<Violation> violations(Unreadable unreadable) {
        return unreadable.violations().isEmpty()
                ? List.of(new Violation("", unreadable.reason().name(), unreadable.detail()))
                : unreadable.violations();
    }

    private static IllegalArgumentException stray(Message message) {
        return new IllegalArgumentException(
                "%s is no input of an upgrade".formatted(message.getClass().getSimpleName()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
