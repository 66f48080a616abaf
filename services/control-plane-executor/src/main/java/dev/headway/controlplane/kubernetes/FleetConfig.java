package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.IdentityWatch;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the clusters of the fleet are watched. */
@ConfigMapping(prefix = "headway.control-plane-executor.fleet")
public interface FleetConfig {

    /** How many tries in a row to watch a cluster must fail before it counts as unreachable. */
    @WithDefault("3")
    int patience();

    /** The pause before a watch that ended is opened again; it doubles with every failure. */
    @WithDefault("2s")
    Duration retry();

    /** The longest pause between two tries to reach a cluster. */
    @WithDefault("15s")
    Duration retryMost();

    /** How long an open watch may bring nothing, not even the bookmark of every minute, before it is opened again. */
    @WithDefault("5m")
    Duration silence();

    /** All of it as the watch takes it. */
    default IdentityWatch.Patience watchPatience() {
        return new IdentityWatch.Patience(patience(), retry(), retryMost(), silence());
    }
}
