package dev.headway.standalone;

import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A broker and, for every pair of versions, a cluster that goes forward and one that goes back. */
public final class EraFleet implements QuarkusTestResourceLifecycleManager {

    private static final int NODES = 4;

    private @Nullable LocalFleet fleet;

    @Override
    public Map<String, String> start() {
        LocalFleet started = LocalFleet.start(
                0,
                Stream.of(EraUpgradesTest.Pair.values())
                        .flatMap(pair -> Stream.of(pair.forward(), pair.back())
                                .map(name -> SandboxCluster.builder()
                                        .name(name)
                                        .nodes(NODES)
                                        .istio(pair.from())))
                        .toList());
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
