package dev.headway.controlplane.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When clusters are registered. */
@ConfigMapping(prefix = "headway.control-plane-executor.registrations")
public interface RegistrationsConfig {

    /** How often clusters are looked at; a change is published at once. */
    @WithDefault("15s")
    Duration lookEvery();

    /** How often an unchanged cluster is registered again, as a sign of life. */
    @WithDefault("3m")
    Duration repeatEvery();
}
