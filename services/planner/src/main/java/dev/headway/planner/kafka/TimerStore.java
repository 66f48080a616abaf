package dev.headway.planner.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Timers in the order in which they are due.
 *
 * @param <T> the kind of timer
 */
final class TimerStore<T> {

    private final KeyValueStore<String, byte[]> store;
    private final Class<T> type;

    /** No timer has a lower key. Without it every look at the due timers would pass over all that were ever removed. */
    private @Nullable String lowest;

    TimerStore(KeyValueStore<String, byte[]> store, Class<T> type) {
        this.store = store;
        this.type = type;
    }

    void set(Instant due, String owner, String name, T timer) {
        String key = StateKeys.timer(due, owner, name);
        if (lowest != null && key.compareTo(lowest) < 0) {
            lowest = key;
        }
        store.put(key, StateJson.write(timer));
    }

    /** Removes and returns every timer that is due. */
    List<OwnedTimer<T>> takeDue(Instant now) {
        String end = StateKeys.afterTimersOf(now);
        if (lowest != null && end.compareTo(lowest) <= 0) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        List<OwnedTimer<T>> due = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> timers = store.range(lowest, end)) {
            while (timers.hasNext()) {
                KeyValue<String, byte[]> timer = timers.next();
                keys.add(timer.key);
                due.add(new OwnedTimer<>(timer.key.split("\0", 3)[1], StateJson.read(timer.value, type)));
            }
        }
        keys.forEach(store::delete);
        lowest = end;
        return due;
    }

    /** A timer and the aggregate it belongs to. */
    record OwnedTimer<T>(String owner, T timer) {}
}
