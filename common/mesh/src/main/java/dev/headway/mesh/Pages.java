package dev.headway.mesh;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists read in pages, so that memory holds one page and not the whole cluster.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks">Kubernetes:
 *     large result sets in chunks</a>
 */
public final class Pages {

    private Pages() {}

    /**
     * Hands on every item of a list.
     *
     * @param size how many items the API server returns at once
     */
    public static <T extends HasMetadata> void each(
            Listable<? extends KubernetesResourceList<T>> list, long size, Consumer<? super T> consumer) {
        any(list, size, item -> {
            consumer.accept(item);
            return false;
        });
    }

    /**
     * Whether an item of a list is wanted; what is behind it is not read.
     *
     * @param size how many items the API server returns at once
     */
    public static <T extends HasMetadata> boolean any(
            Listable<? extends KubernetesResourceList<T>> list, long size, Predicate<? super T> wanted) {
        @Nullable String next = null;
        do {
            KubernetesResourceList<T> page = list.list(
                    new ListOptionsBuilder().withLimit(size).withContinue(next).build());
            if (page.getItems().stream().anyMatch(wanted)) {
                return true;
            }
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return false;
    }
}
