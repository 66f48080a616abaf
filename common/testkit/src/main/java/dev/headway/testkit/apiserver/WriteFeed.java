package dev.headway.testkit.apiserver;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells of every write as it is committed, and for whom. Belongs to one thread, the server's event loop; listeners may come any time. */
final class WriteFeed {
    private final InstantSource clock;
    private final List<Consumer<Write>> listeners = new CopyOnWriteArrayList<>();
    private Optional<Faults.Request> handled = Optional.empty();

    WriteFeed(InstantSource clock) {
        this.clock = clock;
    }

    void add(Consumer<Write> listener) {
        listeners.add(listener);
    }

    /** Handles a request, whose writes are told under its name. */
    <T> T handling(Faults.Request request, Supplier<T> handling) {
        handled = Optional.of(request);
        try {
            return handling.get();
        } finally {
            handled = Optional.empty();
        }
    }

    void onChange(Change change) {
        if (!listeners.isEmpty()) {
            Write write = new Write(
                    clock.instant(),
                    change.storage(),
                    change.before().map(KubeObject::json),
                    change.after().map(KubeObject::json),
                    handled);
            listeners.forEach(listener -> listener.accept(write));
        }
    }
}
