package dev.headway.health;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.CheckSettings;
import dev.headway.health.domain.ClusterHealth;
import dev.headway.health.domain.ClusterView;
import dev.headway.health.domain.ClusterViews;
import dev.headway.health.domain.Confirmer;
import dev.headway.health.domain.Measurements;
import dev.headway.health.domain.Reading;
import dev.headway.health.domain.Round;
import dev.headway.health.domain.Verdicts;
import dev.headway.model.Evidence;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Joins commands, views of clusters, time and verdicts. */
@ApplicationScoped
public class HealthWatcher implements Confirmer {

    private static final Logger LOG = Logger.getLogger(HealthWatcher.class);

    private final ClusterViews views;
    private final Verdicts verdicts;
    private final int remembered;
    private final Measurements measurements;
    private final CheckSettings settings;
    private final InstantSource clock;
    private final InstantSource wall;
    private final ReentrantLock opening = new ReentrantLock();
    private final Map<String, Watch> watches = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("health-watcher-timer").factory());
    private final ExecutorService rounds = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("health-watcher-checks-", 0).factory());

    @Inject
    public HealthWatcher(
            ClusterViews views,
            Verdicts verdicts,
            Measurements measurements,
            HealthWatcherConfig config) {
        this(
                views,
                verdicts,
                config.rememberedVerdicts(),
                measurements,
                new CheckSettings(
                        config.prometheus().interval(),
                        config.prometheus().clusterLabel().orElse(""),
                        config.refusal().bad(),
                        config.refusal().of()),
                steady(Instant.now(), System.nanoTime()));
    }

    HealthWatcher(
            ClusterViews views,
            Verdicts verdicts,
            int remembered,
            Measurements measurements,
            CheckSettings settings,
            InstantSource clock) {
        this.views = views;
        this.verdicts = verdicts;
        this.remembered = remembered;
        this.measurements = measurements;
        this.settings = settings;
        this.clock = clock;
        this.wall = InstantSource.system();
    }

    @Override
    public void confirm(ConfirmHealth command) {
        String cluster = command.step().cluster();
        Optional<Watch> watch = watch(cluster);
        if (watch.isPresent()) {
            LOG.infof("Watching %s: %s", command.step(), command.expectation());
            watch.get().confirm(command);
        } else {
            Instant now = clock.instant();
            publish(List.of(new HealthUnknown(
                    command.step(),
                    List.of(new Evidence("registry", "cluster " + cluster, "not registered", "registered", false, now)),
                    now)));
        }
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
        rounds.shutdownNow();
    }

    private Optional<Watch> watch(String cluster) {
        opening.lock();
        try {
            Watch known = watches.get(cluster);
            if (known != null) {
                return Optional.of(known);
            }
            Watch opened = new Watch();
            Optional<ClusterView> view = views.open(cluster, opened::changed);
            view.ifPresent(found -> {
                opened.begin(found);
                watches.put(cluster, opened);
            });
            return view.map(found -> opened);
        } finally {
            opening.unlock();
        }
    }

    private void publish(Collection<HealthEvent> events) {
        for (HealthEvent event : events) {
            LOG.infof("%s: %s", event.step(), event.getClass().getSimpleName());
            verdicts.publish(event);
        }
    }

    /** Time that never jumps: an adjusted wall clock must not end a window early. */
    private static InstantSource steady(Instant start, long nanos) {
        return () -> start.plusNanos(System.nanoTime() - nanos);
    }

    /** The confirmations of one cluster behind a lock, with the timer that wakes them. */
    private final class Watch {

        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable ClusterHealth health;
        private @Nullable Future<?> alarm;
        private @Nullable Instant alarmAt;

        void begin(ClusterView view) {
            lock.lock();
            try {
                health = new ClusterHealth(view, remembered, settings);
            } finally {
                lock.unlock();
            }
        }

        void confirm(ConfirmHealth command) {
            act((current, now) -> current.confirm(command, now).stream().toList());
        }

        void changed(Change change) {
            act((current, now) -> current.changed(change, now));
        }

        private void wake() {
            act(ClusterHealth::wake);
        }

        private void act(Action action) {
            lock.lock();
            try {
                if (health != null) {
                    publish(action.on(health, clock.instant()));
                    health.due(clock.instant()).forEach(this::evaluate);
                    arm(health.wakeAt().orElse(null));
                }
            } finally {
                lock.unlock();
            }
        }

        /** Evaluates without the lock: an address that does not answer must hold up nothing but its own check. */
        private void evaluate(Round round) {
            rounds.execute(() -> {
                Instant begun = clock.instant();
                List<Reading> readings = round.read(measurements, wall.instant());
                act((current, now) -> current.measured(round, readings, begun, now).stream()
                        .toList());
            });
        }

        private void arm(@Nullable Instant at) {
            if (at == null || at.equals(alarmAt)) {
                return;
            }
            if (alarm != null) {
                alarm.cancel(false);
            }
            alarmAt = at;
            Duration wait = Duration.between(clock.instant(), at);
            alarm = timer.schedule(this::wake, Math.max(1, wait.toMillis() + 1), TimeUnit.MILLISECONDS);
        }
    }

    @FunctionalInterface
    private interface Action {
        List<HealthEvent> on(ClusterHealth health, Instant now);
    }
}
