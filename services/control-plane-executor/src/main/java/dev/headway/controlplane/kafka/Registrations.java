package dev.headway.controlplane.kafka;

import dev.headway.controlplane.domain.FleetGateway;
import dev.headway.controlplane.domain.RegistrationRules;
import dev.headway.messaging.CommandIntake;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Registers the clusters that can be reached: on change, and now and then as a sign of life; and says when one cannot be, or
 * leaves.
 *
 * <p>The topic remembers which cluster has which name. It is read before anything is registered and before commands are.
 */
@ApplicationScoped
public class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    private final FleetGateway fleet;
    private final CommandIntake.Sender publisher;
    private final RegistrationsConfig config;
    private final RegistrationRules rules;
    private final RegistrationLog log;
    private final InstantSource clock = InstantSource.system();
    private final MessageCodec codec = new MessageCodec(CommandConsumer.SERVICE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
            .name("control-plane-executor-registrations")
            .daemon()
            .factory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ClusterRegistration> told = new ConcurrentHashMap<>();
    private final Map<String, Integer> misses = new ConcurrentHashMap<>();
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Set<String> looking = ConcurrentHashMap.newKeySet();

    Registrations(
            FleetGateway fleet,
            CommandIntake.Sender publisher,
            RegistrationsConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.fleet = fleet;
        this.publisher = publisher;
        this.config = config;
        this.rules = new RegistrationRules(config.repeatEvery(), config.patience());
        this.log = new RegistrationLog(kafka, this::learn);
    }

    /** Comes before the channels start: no command may reach a cluster that has another's name. */
    void learn(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        log.start(config.learnWithin());
    }

    void start(@Observes StartupEvent event) {
        var unused = timer.scheduleWithFixedDelay(
                this::lookAtAll, 0, config.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
        threads.shutdownNow();
        log.close();
    }

    /** Takes note of what the topic says of a cluster; a tombstone is how a person frees a name. */
    private void learn(String cluster, @Nullable ClusterRegistration registration) {
        switch (registration) {
            case null -> forget(cluster);
            case ClusterUnregistered gone -> forget(cluster);
            case ClusterRegistered seen -> {
                told.put(cluster, seen);
                fleet.pin(cluster, seen.uid());
            }
            case ClusterUnreachable lost -> {
                told.put(cluster, lost);
                if (!lost.uid().isEmpty()) {
                    fleet.pin(cluster, lost.uid());
                }
            }
        }
    }

    private void forget(String cluster) {
        told.remove(cluster);
        fleet.free(cluster);
    }

    private void lookAtAll() {
        if (!log.isCaughtUp()) {
            return;
        }
        List<String> names = fleet.names();
        served.addAll(names);
        for (String cluster : names) {
            // A cluster that does not answer keeps its own look waiting and nobody else's.
            if (looking.add(cluster)) {
                threads.execute(() -> {
                    try {
                        look(cluster);
                    } finally {
                        looking.remove(cluster);
                    }
                });
            }
        }
        // Only those this process had: other executors serve other clusters of the same topic.
        for (String cluster : List.copyOf(served)) {
            if (!names.contains(cluster) && served.remove(cluster)) {
                LOG.infof("Cluster %s left the fleet", cluster);
                tell(new ClusterUnregistered(cluster, clock.instant()));
            }
        }
    }

    private void look(String cluster) {
        ClusterRegistration now = fleet.look(cluster, clock.instant());
        int missed = now instanceof ClusterRegistered ? 0 : misses.getOrDefault(cluster, 0) + 1;
        misses.put(cluster, missed);
        ClusterRegistration last = told.get(cluster);
        if (now instanceof ClusterUnreachable lost && missed == 1) {
            LOG.warnf("Cluster %s: %s", cluster, lost.detail());
        }
        if (served.contains(cluster) && rules.due(last, now, missed)) {
            if (now instanceof ClusterRegistered && last instanceof ClusterUnreachable) {
                LOG.infof("Cluster %s answers again", cluster);
            }
            tell(now);
        }
    }

    private void tell(ClusterRegistration registration) {
        publisher.send(codec.encode(registration, registration.occurredAt(), ""));
        learn(registration.cluster(), registration);
    }
}
