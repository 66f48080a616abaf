package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the planner's upgrade aggregate tells the aggregate of one cluster. Internal to the planner. */
@Topic(name = "headway.planner.cluster-signals", writer = "planner")
public sealed interface ClusterSignal extends Message {

    /** The cluster addressed. */
    String cluster();

    /** A number the sender never uses twice. */
    long sequence();

    /** When it was decided. */
    Instant occurredAt();

    @Override
    default String key() {
        return cluster();
    }

    @Override
    default String subject() {
        return "clusters/" + cluster();
    }

    @Override
    default String identity() {
        return upgrade() + "/" + cluster() + "@" + sequence();
    }

    /**
     * Upgrade this cluster.
     *
     * @param planOnly whether to draw the plan and carry out nothing
     */
    @MessageType("dev.headway.planner.start-cluster.v1")
    record StartCluster(
            String upgrade,
            String cluster,
            long sequence,
            String stage,
            UpgradeSpec spec,
            boolean planOnly,
            Instant occurredAt)
            implements ClusterSignal {
        public StartCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(spec, "spec is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Start no further step. */
    @MessageType("dev.headway.planner.pause-cluster.v1")
    record PauseCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public PauseCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Go on. */
    @MessageType("dev.headway.planner.resume-cluster.v1")
    record ResumeCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public ResumeCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** End where it stands. */
    @MessageType("dev.headway.planner.abort-cluster.v1")
    record AbortCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public AbortCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The cluster cannot be reached: start nothing, and let no deadline run out. */
    @MessageType("dev.headway.planner.park-cluster.v1")
    record ParkCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public ParkCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The cluster answers again. */
    @MessageType("dev.headway.planner.unpark-cluster.v1")
    record UnparkCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public UnparkCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The retirement of the old revision is approved. */
    @MessageType("dev.headway.planner.approve-retire.v1")
    record ApproveRetire(String upgrade, String cluster, long sequence, String by, Instant occurredAt)
            implements ClusterSignal {
        public ApproveRetire {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(by, "by is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The retirement is rejected: the old revision stays, and the cluster's upgrade ends without it. */
    @MessageType("dev.headway.planner.reject-retire.v1")
    record RejectRetire(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public RejectRetire {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Move nothing forward, because something of the upgrade was taken back by hand; what goes back already goes on. */
    @MessageType("dev.headway.planner.hold-cluster.v1")
    record HoldCluster(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements ClusterSignal {
        public HoldCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Start nothing faster than this from now on.
     *
     * @param maxUnavailable the new {@code spec.nodes.maxUnavailable}; null to leave it
     * @param window the new {@code spec.health.window}; null to leave it
     */
    @MessageType("dev.headway.planner.pace-cluster.v1")
    record PaceCluster(
            String upgrade,
            String cluster,
            long sequence,
            @Nullable Amount maxUnavailable,
            @Nullable Duration window,
            Instant occurredAt)
            implements ClusterSignal {
        public PaceCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** What only the cluster can say yes or no to; it answers each with one {@link UpgradeSignal.ControlAnswered}. */
    sealed interface Asking extends ClusterSignal {

        /** The id of the control that asks. */
        String control();
    }

    /**
     * Take back what was done.
     *
     * @param to the step that stays done, with all before it; null to take everything back
     */
    @MessageType("dev.headway.planner.rollback-cluster.v1")
    record RollbackCluster(
            String upgrade,
            String cluster,
            long sequence,
            String control,
            @Nullable StepId to,
            String detail,
            Instant occurredAt)
            implements Asking {
        public RollbackCluster {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(control, "control is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Try one failed step again. */
    @MessageType("dev.headway.planner.retry-step.v1")
    record RetryStep(
            String upgrade,
            String cluster,
            long sequence,
            String control,
            StepId step,
            String detail,
            Instant occurredAt)
            implements Asking {
        public RetryStep {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(control, "control is null");
            requireNonNull(step, "step is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Leave one step out. */
    @MessageType("dev.headway.planner.skip-step.v1")
    record SkipStep(
            String upgrade,
            String cluster,
            long sequence,
            String control,
            StepId step,
            String detail,
            Instant occurredAt)
            implements Asking {
        public SkipStep {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(control, "control is null");
            requireNonNull(step, "step is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
