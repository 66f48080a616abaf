package dev.headway.planner.kafka;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.ClusterInput.Due;
import dev.headway.planner.domain.ClusterInput.Reported;
import dev.headway.planner.domain.ClusterInput.Signalled;
import dev.headway.planner.domain.ClusterRules;
import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.domain.StepTimer;
import dev.headway.planner.domain.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Decides about clusters: signals and facts in, commands, events and signals out. */
final class ClusterProcessor implements Processor<String, Carried, String, Carried> {

    static final String HEADERS = "planner-clusters";
    static final String PARTS = "planner-cluster-parts";
    static final String TIMERS = "planner-cluster-timers";

    private static final Logger LOG = Logger.getLogger(ClusterProcessor.class);

    private final InstantSource clock;
    private final Timing timing;
    private final Duration timerInterval;
    private final DecisionLog log;
    private ClusterStores stores;
    private Outbox outbox;

    ClusterProcessor(InstantSource clock, Timing timing, Duration timerInterval, DecisionLog log) {
        this.clock = clock;
        this.timing = timing;
        this.timerInterval = timerInterval;
        this.log = log;
    }

    @Override
    public void init(ProcessorContext<String, Carried> context) {
        stores = new ClusterStores(
                context.getStateStore(HEADERS), context.getStateStore(PARTS), context.getStateStore(TIMERS));
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
                    decide(envelope.message().key(), input(envelope.message()), envelope.id(), now());
                } catch (IllegalStateException | IllegalArgumentException e) {
                    LOG.errorf(e, "Cannot decide on %s", envelope.id());
                    deadLetter(record, UpgradeProcessor.undecided(e));
                }
            }
            case Unreadable unreadable -> deadLetter(record, unreadable);
        }
    }

    private void fireTimers() {
        Instant now = now();
        for (TimerStore.OwnedTimer<StepTimer> due : stores.takeDue(now)) {
            try {
                decide(due.owner(), new Due(due.timer()), "", now);
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.errorf(e, "Cannot decide on timer %s of cluster %s", due.timer(), due.owner());
            }
        }
    }

    /** Decides at a moment; that of a timer is the one it was found due at, lest a clock that jumps back in between loses it. */
    private void decide(String cluster, ClusterInput input, String cause, Instant now) {
        ClusterHeader before = stores.header(cluster);
        ClusterDecision decision = ClusterRules.decide(before, stores.lookup(cluster), input, timing, now);
        log.decided(cluster, input, now, decision);
        stores.apply(cluster, decision);
        outbox.send(decision.messages(), now, cause);
        ClusterHeader after = decision.header();
        if (after != null && (before == null || !before.phase().equals(after.phase()))) {
            LOG.infof("Cluster %s of upgrade %s: %s", cluster, after.upgrade(), after.phase());
        }
    }

    private static ClusterInput input(Message message) {
        return switch (message) {
            case ClusterSignal signal -> new Signalled(signal);
            case StepMessage event -> new Reported(event);
            case UpgradeRequest m -> throw stray(m);
            case UpgradeEvent m -> throw stray(m);
            case ClusterRegistration m -> throw stray(m);
            case UpgradeSignal m -> throw stray(m);
        };
    }

    private void deadLetter(Record<String, Carried> record, Unreadable why) {
        Carried carried = record.value();
        outbox.deadLetter(carried.topic(), record.key(), carried.value(), record.headers(), record.timestamp(), why);
    }

    private static IllegalArgumentException stray(Message message) {
        return new IllegalArgumentException(
                "%s is no input of a cluster".formatted(message.getClass().getSimpleName()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
