package dev.headway.node;

import static org.awaitility.Awaitility.await;

import dev.headway.model.message.NodeEvent;
import dev.headway.node.domain.NodeEventGateway;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what an executor published, and fails where a test wants it to. */
final class RecordedEvents implements NodeEventGateway {

    private final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    private volatile Predicate<NodeEvent> before = event -> false;
    private volatile Predicate<NodeEvent> after = event -> false;

    @Override
    public void publish(NodeEvent event, String cause) {
        if (before.test(event)) {
            throw new IllegalStateException("the broker is gone");
        }
        events.add(event);
        if (after.test(event)) {
            throw new IllegalStateException("the broker's answer is gone");
        }
    }

    void failBefore(Predicate<NodeEvent> when) {
        before = when;
    }

    void failAfter(Predicate<NodeEvent> when) {
        after = when;
    }

    void heal() {
        before = event -> false;
        after = event -> false;
    }

    List<NodeEvent> all() {
        return List.copyOf(events);
    }

    /** The simple names of the events, repetitions left out. */
    List<String> kinds() {
        return events.stream()
                .map(event -> event.getClass().getSimpleName())
                .distinct()
                .toList();
    }

    <E extends NodeEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends NodeEvent> E first(Class<E> type) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !of(type).isEmpty());
        return of(type).getFirst();
    }
}
