package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.request.HealthSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast an upgrade goes since a person changed it.
 *
 * @param maxUnavailable in place of {@code spec.nodes.maxUnavailable}; null to leave it
 * @param window in place of {@code spec.health.window}; null to leave it
 */
public record Pace(
        @Nullable Amount maxUnavailable, @Nullable Duration window) {

    /** The same, with what a later one changes. */
    Pace then(Pace later) {
        return new Pace(
                later.maxUnavailable == null ? maxUnavailable : later.maxUnavailable,
                later.window == null ? window : later.window);
    }

    /** A request at this pace. */
    UpgradeSpec on(UpgradeSpec spec) {
        NodesSpec nodes = spec.nodes();
        HealthSpec health = spec.health();
        return new UpgradeSpec(
                spec.target(),
                spec.stages(),
                spec.cni(),
                new NodesSpec(
                        nodes.strategy(),
                        maxUnavailable == null ? nodes.maxUnavailable() : maxUnavailable,
                        nodes.maxUnavailablePerZone(),
                        nodes.pools(),
                        nodes.drain(),
                        nodes.failureBudget(),
                        nodes.readyTimeout()),
                spec.tags(),
                spec.gateways(),
                new HealthSpec(window == null ? health.window() : window, health.timeout(), health.checks()),
                spec.onFailure(),
                spec.retire(),
                spec.acknowledge());
    }
}
