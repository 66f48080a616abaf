package dev.headway.simulator.explore;

import dev.headway.model.message.Message;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterInput;
import java.util.stream.Stream;

/** A decision with the worlds around it. */
record Decided(World before, ClusterInput input, ClusterDecision decision, World after) {

    <M extends Message> Stream<M> sent(Class<M> type) {
        return decision.messages().stream().filter(type::isInstance).map(type::cast);
    }
}
