package dev.headway.standalone;

import dev.headway.testkit.apiserver.RealApiServer;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and one cluster on a real API server with its real controllers; nodes, CNI agent and istiod are the sandbox's. */
public final class RealFleet implements QuarkusTestResourceLifecycleManager {

    static final String CLUSTER = "real";
    private static final int NODES = 6;

    private @Nullable LocalFleet fleet;
    private @Nullable RealApiServer server;

    @Override
    public Map<String, String> start() {
        RealApiServer real = RealApiServer.start(CLUSTER);
        server = real;
        LocalFleet started = LocalFleet.start(
                0, List.of(SandboxCluster.builder().name(CLUSTER).nodes(NODES).on(real)));
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
        if (server != null) {
            server.close();
        }
    }
}
