package dev.headway.controlplane;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set about how commands are carried out. */
@ConfigMapping(prefix = "headway.control-plane-executor")
public interface ControlPlaneExecutorConfig {

    /** How old a pending Helm operation must be before its writer counts as gone. */
    @WithDefault("10m")
    Duration pendingAfter();
}
