package dev.headway.cli;

import dev.headway.cli.kafka.EventFeed;
import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeRequest.Control;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A control on its way to the planner, and the planner's answer on its way back. */
final class ControlExchange {

    private static final String REQUEST = "-requested.v1";

    private final String bootstrap;
    private final Clock clock;

    ControlExchange(String bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** Publishes the control and waits until the broker has it. */
    void publish(Control control) {
        try (RequestPublisher publisher = new RequestPublisher(bootstrap, clock)) {
            publisher.publish(control);
        }
    }

    /**
     * Publishes the control and waits for what the planner makes of it.
     *
     * @param asked the words with which the planner's answer begins
     * @return {@link ControlApplied} or {@link ControlRejected}; null when the time was up before
     */
    @Nullable
    UpgradeEvent ask(Control control, String asked, Duration timeout) {
        List<UpgradeEvent> answers = new ArrayList<>();
        try (EventFeed feed = EventFeed.fromNow(bootstrap, List.of(UpgradeEvent.class))) {
            publish(control);
            Instant end = clock.instant().plus(timeout);
            feed.run(
                    envelope -> {
                        UpgradeEvent answer = answer(envelope, control, asked);
                        if (answer != null) {
                            answers.add(answer);
                        }
                        return answers.isEmpty();
                    },
                    () -> clock.instant().isBefore(end));
        }
        return answers.isEmpty() ? null : answers.getFirst();
    }

    private static @Nullable UpgradeEvent answer(Envelope<? extends Message> envelope, Control control, String asked) {
        return switch (envelope.message()) {
            case ControlApplied done
            when done.upgrade().equals(control.upgrade())
                    && isAnswer(envelope.cause(), done.control(), done.by(), control, asked) -> done;
            case ControlRejected refused
            when refused.upgrade().equals(control.upgrade())
                    && isAnswer(envelope.cause(), refused.control(), refused.by(), control, asked) -> refused;
            default -> null;
        };
    }

    /** An answer names the control as its cause, or, where the cluster had to be asked first, a message of the planner's own. */
    private static boolean isAnswer(String cause, String name, String by, Control control, String asked) {
        if (cause.endsWith(REQUEST)) {
            return cause.equals(MessageCodec.idOf(control));
        }
        return by.equals(control.by()) && name.matches(Pattern.quote(asked) + "([ ;].*)?");
    }
}
