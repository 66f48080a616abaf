package dev.headway.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the health watcher is set up. */
@ConfigMapping(prefix = "headway.health-watcher")
public interface HealthWatcherConfig {

    /** How many verdicts of a cluster are kept, to be repeated when a command comes twice. */
    @WithDefault("10000")
    int rememberedVerdicts();
}
