package dev.headway.planner.kafka;

import dev.headway.planner.domain.Timing;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the planner keeps its state and its time. */
@ConfigMapping(prefix = "headway.planner")
public interface PlannerConfig {

    /** Where the state stores live; both are backed by changelog topics. */
    enum Store {
        MEMORY,
        ROCKSDB
    }

    /** Memory for small fleets and tests, RocksDB for everything else. */
    @WithDefault("rocksdb")
    Store store();

    /** How often due timers are looked for. */
    @WithDefault("200ms")
    Duration timerInterval();

    /** See {@link Timing#controlPlaneLease()}. */
    @WithDefault("90s")
    Duration controlPlaneLease();

    /** See {@link Timing#nodeLease()}. */
    @WithDefault("60s")
    Duration nodeLease();

    /** See {@link Timing#tagLease()}. */
    @WithDefault("60s")
    Duration tagLease();

    /** See {@link Timing#healthRepeat()}. */
    @WithDefault("15s")
    Duration healthRepeat();

    /** See {@link Timing#backOff()}. */
    @WithDefault("5s")
    Duration backOff();

    /** See {@link Timing#maxBackOff()}. */
    @WithDefault("2m")
    Duration maxBackOff();

    /** See {@link Timing#deadlineMargin()}. */
    @WithDefault("10m")
    Duration deadlineMargin();

    /** The times as the core reads them. */
    default Timing timing() {
        return new Timing(
                controlPlaneLease(),
                nodeLease(),
                tagLease(),
                healthRepeat(),
                backOff(),
                maxBackOff(),
                deadlineMargin());
    }
}
