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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Registers the clusters whose watch is open: on change, and now and then as a sign of life; and says when one is lost, or
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
    private final Map<String, ClusterRegistration> told = new ConcurrentHashMap<>();
    private final Set<String> served = new HashSet<>();
    private final Set<String> edges = ConcurrentHashMap.newKeySet();

    Registrations(
            FleetGateway fleet,
            CommandIntake.Sender publisher,
            RegistrationsConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.fleet = fleet;
        this.publisher = publisher;
        this.config = config;
        this.rules = new RegistrationRules(config.repeatEvery());
        this.log = new RegistrationLog(kafka, this::learn);
    }

    /** Comes before the channels start: no command may reach a cluster that has another's name. */
    void learn(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        log.start(config.learnWithin());
    }

    void start(@Observes StartupEvent event) {
        var unused = timer.scheduleWithFixedDelay(
                this::compare, 0, config.compareEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
        fleet.close();
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

    /** Everything that is told is told by the timer's thread. */
    private void compare() {
        if (!log.isCaughtUp()) {
            return;
        }
        try {
            tellChanges();
        } catch (RuntimeException e) {
            LOG.warnf("Registrations cannot be told, which is tried again: %s", e.getMessage());
        }
    }

    private void tellChanges() {
        List<String> names = fleet.watch(this::news);
        served.addAll(names);
        names.forEach(this::look);
        // Only those this process had: other executors serve other clusters of the same topic.
        for (String cluster : List.copyOf(served)) {
            if (!names.contains(cluster) && served.remove(cluster)) {
                LOG.infof("Cluster %s left the fleet", cluster);
                tell(new ClusterUnregistered(cluster, clock.instant()));
            }
        }
    }

    private void news(String cluster) {
        edges.add(cluster);
        if (!timer.isShutdown()) {
            timer.execute(this::compare);
        }
    }

    private void look(String cluster) {
        Optional<ClusterRegistration> seen = fleet.look(cluster, clock.instant());
        if (seen.isEmpty()) {
            return;
        }
        ClusterRegistration now = seen.get();
        ClusterRegistration last = told.get(cluster);
        boolean edge = edges.contains(cluster);
        if (rules.due(last, now, edge)) {
            if (now instanceof ClusterRegistered && last instanceof ClusterUnreachable) {
                LOG.infof("Cluster %s answers again", cluster);
            }
            tell(now);
        }
        if (now instanceof ClusterUnreachable lost && edge) {
            LOG.warnf("Cluster %s: %s", cluster, lost.detail());
        }
        edges.remove(cluster);
    }

    private void tell(ClusterRegistration registration) {
        publisher.send(codec.encode(registration, registration.occurredAt(), ""));
        learn(registration.cluster(), registration);
    }
}
