package dev.headway.planner.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Timers in the order in which they are due.
 *
 * @param <T> the kind of timer
 */
final class TimerStore<T> {

    private final KeyValueStore<String, byte[]> store;
    private final Class<T> type;

    TimerStore(KeyValueStore<String, byte[]> store, Class<T> type) {
        this.store = store;
        this.type = type;
    }

    void set(Instant due, String owner, String name, T timer) {
        store.put(StateKeys.timer(due, owner, name), StateJson.write(timer));
    }

    /** Removes and returns every timer that is due. */
    List<OwnedTimer<T>> takeDue(Instant now) {
        List<String> keys = new ArrayList<>();
        List<OwnedTimer<T>> due = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> timers = store.range(null, StateKeys.afterTimersOf(now))) {
            while (timers.hasNext()) {
                KeyValue<String, byte[]> timer = timers.next();
                keys.add(timer.key);
                due.add(new OwnedTimer<>(timer.key.split("\0", 3)[1], StateJson.read(timer.value, type)));
            }
        }
        keys.forEach(store::delete);
        return due;
    }

    /** A timer and the aggregate it belongs to. */
    record OwnedTimer<T>(String owner, T timer) {}
}
