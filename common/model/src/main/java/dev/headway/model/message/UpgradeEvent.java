package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.plan.Plan;
import java.time.Instant;
import java.util.List;

/**
 * What the planner decided: the audit log of every upgrade, in order.
 *
 * <p>Events of the whole upgrade have its name as key, events of one cluster the cluster's name.
 */
@Topic(name = "headway.upgrade.events", writer = "planner", totalOrder = true)
public sealed interface UpgradeEvent extends Message {

    /** The position of this event in the story of its scope, from 1 without gaps. */
    long sequence();

    /** When it was decided. */
    Instant occurredAt();

    /** What the sequence counts in: the upgrade, or one cluster of it. */
    default String scope() {
        return upgrade();
    }

    @Override
    default String key() {
        return upgrade();
    }

    @Override
    default String subject() {
        return "upgrades/" + scope();
    }

    @Override
    default String identity() {
        return scope() + "@" + sequence();
    }

    /** A stage and the clusters chosen for it when the upgrade was accepted. */
    record StageMembers(String stage, List<String> clusters) {
        public StageMembers {
            requireNonNull(stage, "stage is null");
            clusters = List.copyOf(clusters);
        }
    }

    /** The request is valid and its clusters are chosen. */
    @MessageType("dev.headway.upgrade.accepted.v1")
    record UpgradeAccepted(String upgrade, long sequence, List<StageMembers> stages, Instant occurredAt)
            implements UpgradeEvent {
        public UpgradeAccepted {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(occurredAt, "occurredAt is null");
            stages = List.copyOf(stages);
        }
    }

    /** The request is refused; nothing was touched. */
    @MessageType("dev.headway.upgrade.rejected.v1")
    record UpgradeRejected(String upgrade, long sequence, List<Violation> violations, Instant occurredAt)
            implements UpgradeEvent {
        public UpgradeRejected {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(occurredAt, "occurredAt is null");
            violations = List.copyOf(violations);
        }
    }

    /** A stage has started. */
    @MessageType("dev.headway.upgrade.stage-started.v1")
    record StageStarted(String upgrade, long sequence, String stage, Instant occurredAt) implements UpgradeEvent {
        public StageStarted {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Every cluster of the stage is done and its bake has passed. */
    @MessageType("dev.headway.upgrade.stage-completed.v1")
    record StageCompleted(String upgrade, long sequence, String stage, Instant occurredAt) implements UpgradeEvent {
        public StageCompleted {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * The upgrade waits at a gate for a person.
     *
     * @param gate {@code stage/NAME} or {@code retire/CLUSTER}: what {@link UpgradeRequest.ApproveRequested} must name
     */
    @MessageType("dev.headway.upgrade.approval-requested.v1")
    record ApprovalRequested(String upgrade, long sequence, String gate, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ApprovalRequested {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(gate, "gate is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * A control was carried out.
     *
     * @param control what was asked, such as {@code pause}, {@code approve stage/production}, {@code rollback of blue to
     *     tag/canary} or {@code retry node/worker-1 of blue}
     */
    @MessageType("dev.headway.upgrade.control-applied.v1")
    record ControlApplied(String upgrade, long sequence, String control, String by, String reason, Instant occurredAt)
            implements UpgradeEvent {
        public ControlApplied {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(control, "control is null");
            requireNonNull(by, "by is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** A control was refused: the reason says which state does not allow it. */
    @MessageType("dev.headway.upgrade.control-rejected.v1")
    record ControlRejected(String upgrade, long sequence, String control, String by, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ControlRejected {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(control, "control is null");
            requireNonNull(by, "by is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The whole upgrade has ended. */
    @MessageType("dev.headway.upgrade.ended.v1")
    record UpgradeEnded(String upgrade, long sequence, Outcome outcome, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public UpgradeEnded {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(outcome, "outcome is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Work on a cluster has started, with its survey. */
    @MessageType("dev.headway.upgrade.cluster-started.v1")
    record ClusterUpgradeStarted(String upgrade, String cluster, long sequence, String stage, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUpgradeStarted {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The cluster's upgrade is refused; nothing was touched. */
    @MessageType("dev.headway.upgrade.cluster-refused.v1")
    record ClusterUpgradeRefused(
            String upgrade, String cluster, long sequence, List<Violation> violations, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUpgradeRefused {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(occurredAt, "occurredAt is null");
            violations = List.copyOf(violations);
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The plan of a cluster, with its inverse. */
    @MessageType("dev.headway.upgrade.cluster-planned.v1")
    record ClusterPlanned(String upgrade, String cluster, long sequence, Plan plan, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterPlanned {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(plan, "plan is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** A step was commanded. */
    @MessageType("dev.headway.upgrade.step-started.v1")
    record StepStarted(StepRef step, Direction direction, long sequence, Instant occurredAt) implements UpgradeEvent {
        public StepStarted {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The executor reports the step done; its health is being confirmed. */
    @MessageType("dev.headway.upgrade.step-executed.v1")
    record StepExecuted(StepRef step, Direction direction, long sequence, Instant occurredAt) implements UpgradeEvent {
        public StepExecuted {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The step is done, confirmed and released. */
    @MessageType("dev.headway.upgrade.step-completed.v1")
    record StepCompleted(StepRef step, Direction direction, long sequence, List<Evidence> evidence, Instant occurredAt)
            implements UpgradeEvent {
        public StepCompleted {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The step produced no event within its lease or a retryable failure, and was commanded again. */
    @MessageType("dev.headway.upgrade.step-retried.v1")
    record StepRetried(StepRef step, Direction direction, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public StepRetried {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The step failed and its lane stops. */
    @MessageType("dev.headway.upgrade.step-failed.v1")
    record StepFailed(
            StepRef step,
            Direction direction,
            long sequence,
            FailureReason reason,
            String detail,
            List<Evidence> evidence,
            Instant occurredAt)
            implements UpgradeEvent {
        public StepFailed {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The step was left out, and the plan goes on without it. */
    @MessageType("dev.headway.upgrade.step-skipped.v1")
    record StepSkipped(StepRef step, Direction direction, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public StepSkipped {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** A halt came before the step was begun: its node is untouched, and its turn comes when the cluster goes on this way. */
    @MessageType("dev.headway.upgrade.step-withdrawn.v1")
    record StepWithdrawn(StepRef step, Direction direction, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public StepWithdrawn {
            requireNonNull(step, "step is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String upgrade() {
            return step.upgrade();
        }

        @Override
        public String scope() {
            return step.upgrade() + "/" + step.cluster();
        }

        @Override
        public String key() {
            return step.cluster();
        }
    }

    /** The cluster cannot be reached: nothing new starts there and no deadline runs out until it answers again. */
    @MessageType("dev.headway.upgrade.cluster-parked.v1")
    record ClusterParked(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterParked {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The cluster answers again, and its upgrade goes on. */
    @MessageType("dev.headway.upgrade.cluster-unparked.v1")
    record ClusterUnparked(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUnparked {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** No further step of the cluster starts until someone resumes. */
    @MessageType("dev.headway.upgrade.cluster-paused.v1")
    record ClusterUpgradePaused(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUpgradePaused {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The cluster goes on. */
    @MessageType("dev.headway.upgrade.cluster-resumed.v1")
    record ClusterUpgradeResumed(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUpgradeResumed {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The inverse plan has started. */
    @MessageType("dev.headway.upgrade.rollback-started.v1")
    record RollbackStarted(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public RollbackStarted {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }

    /** The upgrade of a cluster has ended. */
    @MessageType("dev.headway.upgrade.cluster-ended.v1")
    record ClusterUpgradeEnded(
            String upgrade, String cluster, long sequence, Outcome outcome, String detail, Instant occurredAt)
            implements UpgradeEvent {
        public ClusterUpgradeEnded {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(outcome, "outcome is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String scope() {
            return upgrade + "/" + cluster;
        }

        @Override
        public String key() {
            return cluster;
        }
    }
}
