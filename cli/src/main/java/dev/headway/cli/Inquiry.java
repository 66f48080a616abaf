package dev.headway.cli;

import dev.headway.cli.kafka.EventFeed;
import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.messaging.Envelope;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A question to a running Headway that changes nothing: a request under a name of its own, and what comes back. */
final class Inquiry {

    private static final int LONGEST_NAME = 63;

    private final String bootstrap;
    private final Clock clock;

    Inquiry(String bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** A name that no upgrade has and that tells what it asks about. */
    static String name(String kind, String about) {
        String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
        String stem = kind + "-" + about.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return stem.substring(0, Math.min(stem.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    /**
     * Publishes the request and hands on what is answered under its name.
     *
     * @param enough whether everything wanted has been heard
     * @return false when the time was up before
     */
    boolean ask(UpgradeRequest request, Duration timeout, Consumer<Message> answers, BooleanSupplier enough) {
        List<Class<? extends Message>> families = List.of(ControlPlaneEvent.class, UpgradeEvent.class);
        try (EventFeed feed = EventFeed.fromNow(bootstrap, families);
                RequestPublisher publisher = new RequestPublisher(bootstrap, clock)) {
            publisher.publish(request);
            Instant end = clock.instant().plus(timeout);
            feed.run(
                    envelope -> {
                        take(envelope, request, answers);
                        return true;
                    },
                    () -> !enough.getAsBoolean() && clock.instant().isBefore(end));
        }
        return enough.getAsBoolean();
    }

    private static void take(Envelope<? extends Message> envelope, UpgradeRequest request, Consumer<Message> answers) {
        if (envelope.message().upgrade().equals(request.upgrade())) {
            answers.accept(envelope.message());
        }
    }
}
