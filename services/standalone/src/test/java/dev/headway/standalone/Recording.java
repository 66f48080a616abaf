package dev.headway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.kafka.EventFeed;
import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The audit events of one upgrade up to its end or its first pause.
 *
 * @param events in the order of the topic
 */
record Recording(String upgrade, List<UpgradeEvent> events) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Reads until the upgrade ends or is paused. */
    static Recording of(String bootstrap, String upgrade) {
        List<UpgradeEvent> events = new ArrayList<>();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        try (EventFeed feed = new EventFeed(bootstrap)) {
            feed.run(
                    envelope -> {
                        if (envelope.message() instanceof UpgradeEvent event
                                && event.upgrade().equals(upgrade)) {
                            events.add(event);
                        }
                        return events.isEmpty() || !isLast(events.getLast());
                    },
                    () -> System.nanoTime() < giveUp);
        }
        assertThat(events).as("events of %s within %s", upgrade, PATIENCE).isNotEmpty();
        assertThat(isLast(events.getLast()))
                .as("the last event %s within %s", events.getLast(), PATIENCE)
                .isTrue();
        return new Recording(upgrade, events);
    }

    /** Waits for a message. */
    static void await(String bootstrap, String what, Predicate<Message> wanted) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        boolean[] seen = {false};
        try (EventFeed feed = new EventFeed(bootstrap)) {
            feed.run(
                    envelope -> {
                        seen[0] = wanted.test(envelope.message());
                        return !seen[0];
                    },
                    () -> System.nanoTime() < giveUp);
        }
        assertThat(seen[0]).as("%s within %s", what, PATIENCE).isTrue();
    }

    /** Waits until the rollback of the upgrade has started. */
    static void untilRollback(String bootstrap, String upgrade) {
        await(
                bootstrap,
                "rollback of " + upgrade,
                message -> message instanceof RollbackStarted rollback
                        && rollback.upgrade().equals(upgrade));
    }

    /** How it ended; a paused upgrade has not. */
    Outcome outcome() {
        return events.getLast() instanceof UpgradeEnded ended ? ended.outcome() : Outcome.FAILED;
    }

    /** The last few events, for the words of a failed assertion. */
    List<UpgradeEvent> lastEvents() {
        return events.subList(Math.max(0, events.size() - 4), events.size());
    }

    boolean paused() {
        return events.getLast() instanceof ClusterUpgradePaused;
    }

    /** The steps in the order they were completed, such as {@code FORWARD node/node-1}. */
    List<String> completed() {
        return events.stream()
                .filter(StepCompleted.class::isInstance)
                .map(StepCompleted.class::cast)
                .map(step -> step.direction() + " " + step.step().step())
                .toList();
    }

    /** Every step that was ever commanded, with its attempt. */
    Stream<StepRef> started() {
        return events.stream()
                .filter(StepStarted.class::isInstance)
                .map(StepStarted.class::cast)
                .map(StepStarted::step);
    }

    /** Every step that was commanded forward after the first failure. */
    List<StepId> forwardAfterFailure() {
        return events.stream()
                .dropWhile(event -> !(event instanceof StepFailed))
                .filter(StepStarted.class::isInstance)
                .map(StepStarted.class::cast)
                .filter(step -> step.direction() == Direction.FORWARD)
                .map(step -> step.step().step())
                .toList();
    }

    /** The story must have no gap, no repetition and no disorder in any of its scopes. */
    Recording inOrder() {
        Map<String, Long> last = new HashMap<>();
        for (UpgradeEvent event : events) {
            assertThat(event.sequence())
                    .as("sequence of %s", event)
                    .isEqualTo(last.getOrDefault(event.scope(), 0L) + 1);
            last.put(event.scope(), event.sequence());
        }
        return this;
    }

    private static boolean isLast(UpgradeEvent event) {
        return event instanceof UpgradeEnded
                || event instanceof UpgradeRejected
                || event instanceof ClusterUpgradePaused;
    }
}
