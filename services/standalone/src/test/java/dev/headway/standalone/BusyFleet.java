package dev.headway.standalone;

import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and one cluster of forty nodes, two of which somebody else has cordoned. */
public final class BusyFleet implements QuarkusTestResourceLifecycleManager {

    static final String CLUSTER = "busy";
    static final int NODES = 40;
    static final List<String> FOREIGN = List.of("node-7", "node-20");

    private @Nullable LocalFleet fleet;

    @Override
    public Map<String, String> start() {
        SandboxCluster.Builder cluster = SandboxCluster.builder().name(CLUSTER).nodes(NODES);
        FOREIGN.forEach(cluster::foreignCordon);
        LocalFleet started = LocalFleet.start(0, List.of(cluster));
        fleet = started;
        return Services.configuration(started, 0);
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
    }
}
