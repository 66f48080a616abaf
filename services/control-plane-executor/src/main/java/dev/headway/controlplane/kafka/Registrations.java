package dev.headway.controlplane.kafka;

import dev.headway.controlplane.domain.FleetGateway;
import dev.headway.controlplane.domain.RegistrationRules;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Registers the clusters that can be reached: at the start, on change, and now and then as a sign of life. */
@ApplicationScoped
public class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    private final FleetGateway fleet;
    private final EventPublisher publisher;
    private final RegistrationsConfig config;
    private final InstantSource clock = InstantSource.system();
    private final MessageCodec codec = new MessageCodec(CommandConsumer.SERVICE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
            .name("control-plane-executor-registrations")
            .daemon()
            .factory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ClusterRegistered> registered = new ConcurrentHashMap<>();
    private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
    private final Set<String> looking = ConcurrentHashMap.newKeySet();

    Registrations(FleetGateway fleet, EventPublisher publisher, RegistrationsConfig config) {
        this.fleet = fleet;
        this.publisher = publisher;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        var unused = timer.scheduleWithFixedDelay(
                this::lookAtAll, 0, config.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private void lookAtAll() {
        for (String cluster : fleet.names()) {
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
    }

    private void look(String cluster) {
        ClusterRegistered now;
        try {
            now = fleet.look(cluster, clock.instant());
        } catch (RuntimeException e) {
            if (unreachable.add(cluster)) {
                LOG.warnf("Cluster %s cannot be reached: %s", cluster, e.getMessage());
            }
            return;
        }
        unreachable.remove(cluster);
        if (RegistrationRules.due(registered.get(cluster), now, config.repeatEvery())) {
            publisher.send(codec.encode(now, now.occurredAt(), ""));
            registered.put(cluster, now);
        }
    }
}
