package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a controller has written and its informer has not shown yet. A controller that acts on a cache older than its own writes would
 * create twice what it wanted once.
 */
final class Expectations<T extends HasMetadata> {

    /** After this time an expectation counts as met: the object may have come and gone between two lists. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private record Expectation(String key, String uid, boolean present, long since) {}

    private final SharedIndexInformer<T> informer;
    private final Map<String, List<Expectation>> byOwner = new HashMap<>();

    Expectations(SharedIndexInformer<T> informer) {
        this.informer = informer;
    }

    void created(String owner, T object) {
        add(owner, object, true);
    }

    void deleted(String owner, T object) {
        add(owner, object, false);
    }

    private void add(String owner, T object, boolean present) {
        byOwner.computeIfAbsent(owner, o -> new ArrayList<>())
                .add(new Expectation(
                        Controller.key(object), object.getMetadata().getUid(), present, System.nanoTime()));
    }

    /** Whether the informer has caught up with everything written for this owner. */
    boolean met(String owner) {
        List<Expectation> open = byOwner.getOrDefault(owner, new ArrayList<>());
        open.removeIf(this::met);
        if (open.isEmpty()) {
            byOwner.remove(owner);
        }
        return open.isEmpty();
    }

    private boolean met(Expectation expectation) {
        @Nullable T cached = informer.getIndexer().getByKey(expectation.key());
        boolean present = cached != null
                && cached.getMetadata().getUid().equals(expectation.uid())
                && cached.getMetadata().getDeletionTimestamp() == null;
        return present == expectation.present() || System.nanoTime() - expectation.since() > PATIENCE.toNanos();
    }
}
