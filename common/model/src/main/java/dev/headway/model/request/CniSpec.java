package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the CNI node agent is upgraded. */
public record CniSpec(Strategy strategy) {

    /** What a document may leave out. */
    public static final CniSpec DEFAULT = new CniSpec(Strategy.ROLLING);

    /** The ways to renew the CNI node agent. */
    public enum Strategy {
        /** A paced DaemonSet rollout before any ztunnel is touched. */
        @JsonProperty("Rolling")
        ROLLING,
        /** Together with the ztunnel of the drained node. */
        @JsonProperty("WithNode")
        WITH_NODE
    }

    public CniSpec {
        requireNonNull(strategy, "strategy is null");
    }
}
