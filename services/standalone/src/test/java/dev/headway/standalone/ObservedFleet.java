package dev.headway.standalone;

import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker, two equal clusters and a Prometheus that scrapes both. */
public final class ObservedFleet implements QuarkusTestResourceLifecycleManager {

    static final String OURS = "with-headway";
    static final String NATIVE = "native";
    static final int NODES = 8;

    private @Nullable LocalFleet fleet;

    @Override
    public Map<String, String> start() {
        LocalFleet started = LocalFleet.start(
                        0,
                        List.of(
                                SandboxCluster.builder().name(OURS).nodes(NODES),
                                SandboxCluster.builder().name(NATIVE).nodes(NODES)))
                .observed();
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
