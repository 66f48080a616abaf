package dev.headway.simulator.explore;

import static java.util.Objects.requireNonNull;

import dev.headway.model.request.OnFailure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How much is explored.
 *
 * @param nodes of the one cluster
 * @param maxUnavailable how many of them the request lets be unavailable
 * @param failureBudget how many nodes, and how many gateways, may fail before the walk stops
 * @param onFailure what the request wants after a failure
 * @param approval whether the retirement needs a person
 * @param limits how often each trouble comes at most; one that is not named never comes
 * @param troubles how many come altogether, at most
 * @param states where an exploration gives up
 */
public record Scope(
        int nodes,
        int maxUnavailable,
        int failureBudget,
        OnFailure onFailure,
        boolean approval,
        Map<Trouble, Integer> limits,
        int troubles,
        int states) {

    /** Where an exploration gives up that was not told. */
    public static final int STATES = 20_000_000;

    public Scope {
        requireNonNull(onFailure, "onFailure is null");
        limits = Map.copyOf(limits);
        require("nodes", nodes, 1);
        require("maxUnavailable", maxUnavailable, 1);
        require("failureBudget", failureBudget, 0);
        require("troubles", troubles, 0);
        require("states", states, 1);
    }

    /** One cluster, every trouble at most once, so many altogether. */
    public static Scope of(int nodes, int maxUnavailable, int troubles) {
        Map<Trouble, Integer> once = new EnumMap<>(Trouble.class);
        List.of(Trouble.values()).forEach(trouble -> once.put(trouble, 1));
        return new Scope(nodes, maxUnavailable, 0, OnFailure.ROLLBACK, true, once, troubles, STATES);
    }

    /** The same, after failures as this says. */
    public Scope onFailure(OnFailure policy, int budget) {
        return new Scope(nodes, maxUnavailable, budget, policy, approval, limits, troubles, states);
    }

    /** The same, with other limits. */
    public Scope limits(Map<Trouble, Integer> other, int altogether) {
        return new Scope(nodes, maxUnavailable, failureBudget, onFailure, approval, other, altogether, states);
    }

    /** The same, up to so many states. */
    public Scope upTo(int most) {
        return new Scope(nodes, maxUnavailable, failureBudget, onFailure, approval, limits, troubles, most);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, got %d".formatted(name, least, value));
        }
    }
}
