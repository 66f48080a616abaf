package dev.headway.node.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How hard the node executor works on a cluster. */
@ConfigMapping(prefix = "headway.node-executor")
public interface NodeExecutorConfig {

    /** How many evictions of one node are asked for at the same time. */
    @WithDefault("5")
    int parallelEvictions();

    /** The first pause after an eviction that was not granted; it doubles up to {@link #evictionRetryMax()}. */
    @WithDefault("1s")
    Duration evictionRetry();

    /** The longest pause between two evictions of one pod. A change of a budget ends it early. */
    @WithDefault("15s")
    Duration evictionRetryMax();

    /** The first pause after any other request or event that failed; it doubles up to {@link #retryMax()}. */
    @WithDefault("500ms")
    Duration retry();

    /** The longest pause after a failure. */
    @WithDefault("30s")
    Duration retryMax();

    /** How often a command is tried on its cluster before it is refused as unreachable. */
    @WithDefault("4")
    int commandTries();

    /** How often it is said again that a node waits for its budget; well within the planner's lease of a node command. */
    @WithDefault("20s")
    Duration waitingRepeat();

    /** How long one request to an API server may take. */
    @WithDefault("10s")
    Duration requestTimeout();
}
