package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Lane;
import dev.headway.model.StepKind;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;

/**
 * How long the planner waits before it asks again, and before it gives up.
 *
 * @param controlPlaneLease how long a control-plane command may stay without any event before it is sent again
 * @param nodeLease the same for a node command, beyond the time its announced work may take
 * @param tagLease the same for a tag command
 * @param healthRepeat how often an open confirmation is asked for again, because a restarted watcher remembers nothing
 * @param backOff how long to wait after the first retryable failure; doubles with every attempt
 * @param maxBackOff where the doubling ends
 * @param deadlineMargin what a step may take beyond the timeouts of the request before it fails
 */
public record Timing(
        Duration controlPlaneLease,
        Duration nodeLease,
        Duration tagLease,
        Duration healthRepeat,
        Duration backOff,
        Duration maxBackOff,
        Duration deadlineMargin) {

    private static final int MAX_DOUBLINGS = 16;
    private static final Duration ROLLOUT_PER_NODE = Duration.ofSeconds(10);

    public Timing {
        requirePositive("control-plane-lease", controlPlaneLease);
        requirePositive("node-lease", nodeLease);
        requirePositive("tag-lease", tagLease);
        requirePositive("health-repeat", healthRepeat);
        requirePositive("back-off", backOff);
        requirePositive("max-back-off", maxBackOff);
        requirePositive("deadline-margin", deadlineMargin);
    }

    /** How long a command of this lane may stay without an event. */
    public Duration lease(Lane lane) {
        return switch (lane) {
            case CONTROL_PLANE -> controlPlaneLease;
            case NODE -> nodeLease;
            case TAG -> tagLease;
        };
    }

    /** How long to wait after a retryable failure of this attempt, counted from 1. */
    public Duration backOff(int attempt) {
        Duration doubled = backOff.multipliedBy(1L << Math.min(attempt - 1, MAX_DOUBLINGS));
        return doubled.compareTo(maxBackOff) < 0 ? doubled : maxBackOff;
    }

    /** How long a command of this kind may stay without an event; a surge tells nothing before its last node. */
    public Duration lease(StepKind kind, UpgradeSpec spec, int batch) {
        return kind == StepKind.SURGE
                ? lease(kind.lane()).plus(spec.nodes().readyTimeout().multipliedBy(batch))
                : lease(kind.lane());
    }

    /**
     * How long the executor may take for a step of this kind, over all attempts.
     *
     * @param batch how many nodes a surge renews, one after the other
     */
    public Duration executionDeadline(StepKind kind, UpgradeSpec spec, int batch) {
        NodesSpec nodes = spec.nodes();
        Duration work = switch (kind) {
            case NODE -> nodes.drain().timeout().plus(nodes.readyTimeout());
            case SURGE -> nodes.readyTimeout().multipliedBy(batch);
            case SURVEY, CRDS, REVISION, CNI, STAGE_ZTUNNEL, SETTLE_CNI, SETTLE_ZTUNNEL, TAG, GATEWAY, RETIRE ->
                spec.health().timeout();
        };
        return work.plus(deadlineMargin);
    }

    /**
     * How long the watcher may take for a verdict: what the request says, or what a DaemonSet needs to roll through every node
     * one by one, where that is longer.
     *
     * @param nodes how many nodes the cluster has
     */
    public Duration healthTimeout(StepKind kind, UpgradeSpec spec, int nodes) {
        Duration asked = spec.health().timeout();
        return switch (kind) {
            case CNI, SETTLE_CNI, SETTLE_ZTUNNEL -> {
                Duration rollout = ROLLOUT_PER_NODE.multipliedBy(nodes);
                yield asked.compareTo(rollout) < 0 ? rollout : asked;
            }
            case SURVEY, CRDS, REVISION, STAGE_ZTUNNEL, NODE, SURGE, TAG, GATEWAY, RETIRE -> asked;
        };
    }

    private static void requirePositive(String name, Duration value) {
        requireNonNull(value, name + " is null");
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("%s must be positive, got %s".formatted(name, value));
        }
    }
}
