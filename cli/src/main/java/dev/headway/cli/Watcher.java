package dev.headway.cli;

import dev.headway.cli.kafka.EventFeed;
import dev.headway.cli.watch.Screen;
import dev.headway.cli.watch.UpgradeView;
import dev.headway.messaging.Envelope;
import dev.headway.model.Outcome;
import dev.headway.model.message.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows one upgrade on the event topics until it ends or stops to wait for a person. */
public final class Watcher {

    /** So many polls without an event of the upgrade are worth a word. */
    private static final int PATIENCE = 30;

    private final String bootstrap;
    private final Screen screen;
    private int idle;

    public Watcher(String bootstrap, Screen screen) {
        this.bootstrap = bootstrap;
        this.screen = screen;
    }

    /**
     * Shows the upgrade as it runs.
     *
     * @param alsoTo gets every event of the upgrade
     * @return the exit code that says how it ended
     */
    public int follow(String upgrade, Consumer<Message> alsoTo) {
        UpgradeView view = new UpgradeView(upgrade);
        try (EventFeed feed = new EventFeed(bootstrap)) {
            feed.run(
                    envelope -> {
                        take(view, envelope, alsoTo);
                        return true;
                    },
                    () -> !feed.caughtUp() || goesOn(view));
        }
        screen.finish(view);
        @Nullable Outcome outcome = view.outcome();
        return outcome == null ? ExitCode.HELD : ExitCode.of(outcome);
    }

    private boolean goesOn(UpgradeView view) {
        if (!view.begun() && ++idle == PATIENCE) {
            screen.say("No event of upgrade '%s' so far; waiting for one".formatted(view.name()));
        }
        screen.paint(view);
        return view.outcome() == null && !view.atRest();
    }

    private void take(UpgradeView view, Envelope<? extends Message> envelope, Consumer<Message> alsoTo) {
        if (!envelope.message().upgrade().equals(view.name())) {
            return;
        }
        view.apply(envelope.message());
        screen.event(envelope);
        alsoTo.accept(envelope.message());
    }
}
