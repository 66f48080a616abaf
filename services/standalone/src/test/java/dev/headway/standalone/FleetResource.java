package dev.headway.standalone;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and sandbox clusters for the services under test. */
public final class FleetResource implements QuarkusTestResourceLifecycleManager {

    private static final int CLUSTERS = 5;
    private static final int NODES = 6;

    private @Nullable LocalFleet fleet;

    @Override
    public Map<String, String> start() {
        LocalFleet started = LocalFleet.start(0, CLUSTERS, NODES);
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
