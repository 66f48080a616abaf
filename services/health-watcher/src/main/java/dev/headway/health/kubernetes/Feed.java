package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.Source;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of one source, kept current by a watch that is tried again for ever. */
final class Feed<T extends HasMetadata> {

    private static final String KEYED = "headway-key";

    private final SharedIndexInformer<T> informer;
    private volatile @Nullable String lastError;

    /**
     * Makes a feed; it does nothing until it is started.
     *
     * @param failures is told of each failure of the watch
     * @param trim takes away what nobody reads, so that a large cluster fits into memory
     * @param key what objects are looked up by
     * @param node the node an object is on, or empty
     */
    Feed(
            Source source,
            Informable<T> objects,
            UnaryOperator<T> trim,
            Function<T, String> key,
            Function<T, String> node,
            Consumer<Change> changes,
            BiConsumer<Source, Throwable> failures) {
        this.informer = objects.runnableInformer(0)
                .itemStore(new TrimmedStore<>(trim))
                .removeNamespaceIndex()
                .addIndexers(Map.of(KEYED, object -> List.of(key.apply(object))))
                .exceptionHandler((started, failure) -> {
                    lastError = failure.getMessage();
                    failures.accept(source, failure);
                    return true;
                })
                .addEventHandler(new ResourceEventHandler<T>() {
                    @Override
                    public void onAdd(T object) {
                        changes.accept(new Change(source, node.apply(object)));
                    }

                    @Override
                    public void onUpdate(T before, T after) {
                        changes.accept(new Change(source, node.apply(after)));
                    }

                    @Override
                    public void onDelete(T object, boolean unknown) {
                        changes.accept(new Change(source, node.apply(object)));
                    }

                    @Override
                    public void onNothing() {
                        changes.accept(new Change(source, ""));
                    }
                });
    }

    void start() {
        var unused = informer.start();
    }

    void stop() {
        informer.stop();
    }

    Stream<T> all() {
        return informer.getStore().list().stream();
    }

    Stream<T> of(String key) {
        return informer.getIndexer().byIndex(KEYED, key).stream();
    }

    /** Why the objects may not be current, or empty when they are. */
    Optional<String> blindness() {
        if (!informer.hasSynced()) {
            return Optional.of(reason("not read yet"));
        }
        return informer.isWatching() ? Optional.empty() : Optional.of(reason("watch interrupted"));
    }

    private String reason(String what) {
        String error = lastError;
        return error == null ? what : what + ": " + error;
    }
}
