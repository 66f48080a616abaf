package dev.headway.planner;

import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.kafka.PlannerConfig;
import dev.headway.planner.kafka.PlannerTopology;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.apache.kafka.streams.Topology;

/** The planner as a service: gives Quarkus the topology to run. */
@ApplicationScoped
public class Planner {

    @Produces
    @Singleton
    Topology topology(PlannerConfig config) {
        return PlannerTopology.build(config, InstantSource.system(), DecisionLog.NONE);
    }
}
