package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Kubernetes controller: informers put keys into a queue, one worker reconciles them one after the other.
 *
 * <p>A key waits in the queue at most once. A reconciliation that throws is tried again with a growing delay, so an API error delays
 * a controller and never stops it.
 */
abstract class Controller implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Controller.class.getName());
    private static final PatchContext STATUS = PatchContext.of(PatchType.JSON_MERGE);
    private static final Duration FIRST_RETRY = Duration.ofMillis(20);
    private static final Duration LAST_RETRY = Duration.ofMillis(250);

    protected final KubernetesClient client;
    private final String name;
    private final ScheduledExecutorService worker;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final Set<String> queue = new LinkedHashSet<>();
    private final Map<String, Duration> retries = new HashMap<>();
    private boolean started;

    Controller(String name, KubernetesClient client) {
        this.name = name;
        this.client = client;
        this.worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name(name).factory());
    }

    /** Brings what the key names closer to what is wanted. Runs on the controller's only worker. */
    abstract void reconcile(String key);

    /** Adds an informer whose every event is handed to {@code onEvent}; to be called before {@link #start()}. */
    final <T extends HasMetadata> SharedIndexInformer<T> watch(Informable<T> resources, Consumer<T> onEvent) {
        SharedIndexInformer<T> informer = resources.runnableInformer(0);
        informer.exceptionHandler((startedBefore, error) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                onEvent.accept(object);
            }

            @Override
            public void onUpdate(T before, T after) {
                onEvent.accept(after);
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                onEvent.accept(object);
            }
        });
        informers.add(informer);
        return informer;
    }

    /** Starts the informers and, once all of them have their first list, the worker. */
    final CompletionStage<Void> start() {
        CompletableFuture<?>[] synced = informers.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(synced).thenRun(this::startWorker);
    }

    private synchronized void startWorker() {
        started = true;
        queue.forEach(this::submit);
    }

    final synchronized void enqueue(String key) {
        if (queue.add(key) && started) {
            submit(key);
        }
    }

    final void enqueueAfter(String key, Duration delay) {
        schedule(() -> enqueue(key), delay);
    }

    private void submit(String key) {
        schedule(() -> run(key), Duration.ZERO);
    }

    private void schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> unused = worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0} is closed", name);
        }
    }

    private void run(String key) {
        synchronized (this) {
            queue.remove(key);
        }
        try {
            reconcile(key);
            retries.remove(key);
        } catch (RuntimeException e) {
            Duration delay = retries.getOrDefault(key, FIRST_RETRY);
            retries.put(key, delay.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? delay.multipliedBy(2) : LAST_RETRY);
            LOG.log(Level.DEBUG, () -> name + " tries " + key + " again in " + delay.toMillis() + " ms", e);
            enqueueAfter(key, delay);
        }
    }

    /** Writes the status of an object without reading it first. */
    final void writeStatus(HasMetadata object, Object status) {
        client.resource(object).subresource("status").patch(STATUS, Serialization.asJson(Map.of("status", status)));
    }

    static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    /** The current time as Kubernetes writes it. */
    static String now() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond()).toString();
    }

    @Override
    public void close() {
        worker.shutdownNow();
        informers.forEach(SharedIndexInformer::stop);
    }
}
