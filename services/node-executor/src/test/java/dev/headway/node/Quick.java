package dev.headway.node;

import dev.headway.node.kubernetes.NodeExecutorConfig;
import java.time.Duration;

/** A configuration whose pauses suit a test. */
record Quick() implements NodeExecutorConfig {

    @Override
    public int parallelEvictions() {
        return 2;
    }

    @Override
    public Duration evictionRetry() {
        return Duration.ofMillis(50);
    }

    @Override
    public Duration evictionRetryMax() {
        return Duration.ofMillis(200);
    }

    @Override
    public Duration retry() {
        return Duration.ofMillis(20);
    }

    @Override
    public Duration retryMax() {
        return Duration.ofMillis(200);
    }

    @Override
    public int commandTries() {
        return 4;
    }

    @Override
    public Duration waitingRepeat() {
        return Duration.ofMillis(500);
    }

    @Override
    public Duration requestTimeout() {
        return Duration.ofSeconds(5);
    }
}
