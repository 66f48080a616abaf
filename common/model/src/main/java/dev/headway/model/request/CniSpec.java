package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.Violation;
import java.util.List;

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

    void violations(List<Violation> violations) {
        if (strategy != Strategy.ROLLING) {
            violations.add(
                    new Violation("spec.cni.strategy", "WithNode", "is not available in this version: use Rolling"));
        }
    }
}
