package dev.headway.controlplane;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set about how commands are carried out. */
@ConfigMapping(prefix = "headway.control-plane-executor")
public interface ControlPlaneExecutorConfig {

    /** How long a pending Helm operation of somebody else may still be at work. */
    @WithDefault("10m")
    Duration pendingAfter();

    /** How long another executor that does not renew its Lease is taken to be alive. */
    @WithDefault("30s")
    Duration leaseDuration();
}
