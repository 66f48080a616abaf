package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.FleetGateway;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterPins;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.IdentityWatch;
import dev.headway.mesh.IdentityWatch.State;
import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The clusters of the registry, each with one open watch. */
@ApplicationScoped
public class Fabric8FleetGateway implements FleetGateway {

    private record Watched(Cluster cluster, IdentityWatch watch) {}

    private final Clusters clusters;
    private final ClusterPins pins;
    private final FleetConfig config;
    private final Map<String, Watched> watches = new ConcurrentHashMap<>();
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    @Inject
    public Fabric8FleetGateway(Clusters clusters, ClusterPins pins, FleetConfig config) {
        this.clusters = clusters;
        this.pins = pins;
        this.config = config;
    }

    @Override
    public synchronized List<String> watch(Consumer<String> news) {
        List<Cluster> now = clusters.all();
        Map<String, String> described = clusters.problems();
        watches.values().removeIf(watched -> {
            boolean gone = now.stream().noneMatch(watched.watch()::isOf);
            if (gone) {
                watched.watch().close();
            }
            return gone;
        });
        now.forEach(cluster -> watches.computeIfAbsent(
                cluster.name(),
                name -> new Watched(
                        cluster, new IdentityWatch(cluster, pins, config.watchPatience(), () -> news.accept(name)))));
        problems.keySet().retainAll(described.keySet());
        described.forEach((name, problem) -> {
            if (!problem.equals(problems.put(name, problem))) {
                news.accept(name);
            }
        });
        return Stream.concat(watches.keySet().stream(), problems.keySet().stream())
                .distinct()
                .toList();
    }

    @Override
    public Optional<ClusterRegistration> look(String name, Instant at) {
        Watched watched = watches.get(name);
        if (watched == null) {
            return Optional.ofNullable(problems.get(name))
                    .map(problem -> unreachable(name, FailureReason.CLUSTER_UNREACHABLE, problem, at));
        }
        return switch (watched.watch().state()) {
            case State.Opening opening -> Optional.empty();
            case State.Lost(FailureReason reason, String detail) -> Optional.of(unreachable(name, reason, detail, at));
            case State.Open(String uid, String version) ->
                Optional.of(registration(name, uid, watched.cluster().labels(), version, at));
        };
    }

    @Override
    public void pin(String name, String uid) {
        pins.pin(name, uid);
    }

    @Override
    public void free(String name) {
        pins.free(name);
    }

    @PreDestroy
    @Override
    public synchronized void close() {
        watches.values().forEach(watched -> watched.watch().close());
        watches.clear();
    }

    /** The pin may have changed since the watch was opened: another executor registers another cluster under the name. */
    private ClusterRegistration registration(String name, String uid, Labels labels, String version, Instant at) {
        try {
            pins.check(name, uid);
            return new ClusterRegistered(name, uid, labels, version, at);
        } catch (ClusterRefusedException e) {
            return unreachable(name, e.reason(), String.valueOf(e.getMessage()), at);
        }
    }

    private ClusterRegistration unreachable(String name, FailureReason reason, String detail, Instant at) {
        return new ClusterUnreachable(name, pins.uid(name).orElse(""), reason, detail, at);
    }
}
