package dev.headway.controlplane.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When clusters are registered. */
@ConfigMapping(prefix = "headway.control-plane-executor.registrations")
public interface RegistrationsConfig {

    /** How often the registry is compared with what is watched; that asks no API server anything. */
    @WithDefault("5s")
    Duration compareEvery();

    /** How often an unchanged cluster is registered again, as a sign of life. */
    @WithDefault("3m")
    Duration repeatEvery();

    /**
     * How long the start waits to learn from the topic which cluster had which name; commands are taken in afterwards. A
     * broker that does not answer by then is waited for in the background, and no cluster is registered before.
     */
    @WithDefault("10s")
    Duration learnWithin();
}
