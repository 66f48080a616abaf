package dev.headway.standalone;

import dev.headway.testkit.apiserver.RealApiServer;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A broker and the clusters of one system test, which the argument {@value #FLEET} names. */
public final class FleetResource implements QuarkusTestResourceLifecycleManager {

    static final String FLEET = "fleet";

    /** Six sandbox clusters of six nodes, {@code cluster-1} to {@code cluster-6}. */
    static final String WHOLE = "whole";

    /** For every pair of versions, a cluster that goes forward and one that goes back. */
    static final String ERAS = "eras";

    /** One cluster of forty nodes of its own name, two of which somebody else has cordoned. */
    static final String BUSY = "busy";

    /** Two equal clusters, {@value #OURS} and {@value #NATIVE}, and a Prometheus that scrapes both. */
    static final String OBSERVED = "observed";

    static final String OURS = "with-headway";
    static final String NATIVE = "native";
    static final int OBSERVED_NODES = 8;

    static final List<String> CORDONED_IN_BUSY = List.of("node-7", "node-20");

    /**
     * One cluster of its own name on a real API server with the real controllers there are; nodes, CNI agent, istiod and the other
     * controllers are the sandbox's.
     */
    static final String REAL = "real";

    private String name = "";
    private @Nullable LocalFleet fleet;
    private @Nullable RealApiServer server;

    @Override
    public void init(Map<String, String> arguments) {
        name = arguments.getOrDefault(FLEET, "");
    }

    @Override
    public Map<String, String> start() {
        LocalFleet started = switch (name) {
            case WHOLE -> LocalFleet.start(0, 8, 6);
            case ERAS -> LocalFleet.start(0, eras());
            case BUSY -> LocalFleet.start(0, List.of(busy()));
            case OBSERVED ->
                LocalFleet.start(0, List.of(observed(OURS), observed(NATIVE))).observed();
            case REAL -> LocalFleet.start(0, List.of(real()));
            default -> throw new IllegalArgumentException("there is no fleet '%s'".formatted(name));
        };
        fleet = started;
        return Services.configuration(started, 0);
    }

    private static List<SandboxCluster.Builder> eras() {
        return Stream.of(EraUpgradesTest.Pair.values())
                .flatMap(pair -> Stream.of(pair.forward(), pair.back())
                        .map(cluster ->
                                SandboxCluster.builder().name(cluster).nodes(4).istio(pair.from())))
                .toList();
    }

    private static SandboxCluster.Builder busy() {
        SandboxCluster.Builder cluster = SandboxCluster.builder().name(BUSY).nodes(40);
        CORDONED_IN_BUSY.forEach(cluster::foreignCordon);
        return cluster;
    }

    private static SandboxCluster.Builder observed(String cluster) {
        return SandboxCluster.builder().name(cluster).nodes(OBSERVED_NODES);
    }

    private SandboxCluster.Builder real() {
        RealApiServer real = RealApiServer.start(REAL);
        server = real;
        return SandboxCluster.builder().name(REAL).nodes(6).on(real);
    }

    @Override
    public void inject(TestInjector injector) {
        if (fleet != null) {
            injector.injectIntoFields(fleet, new TestInjector.MatchesType(LocalFleet.class));
        }
    }

    @Override
    public void stop() {
        if (fleet != null) {
            fleet.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
