package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.request.Metadata;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What people and pipelines ask for. The time of a request is the time of its event.
 *
 * <p>{@link UpgradeRequested} carries the request document itself as data, so that any Kafka client can publish the file
 * a user wrote. The others are controls: each says who and why.
 */
@Topic(name = "headway.upgrade.requests", writer = "user", totalOrder = true)
public sealed interface UpgradeRequest extends Message {

    @Override
    default String key() {
        return upgrade();
    }

    @Override
    default String subject() {
        return "upgrades/" + upgrade();
    }

    /** The request document: start this upgrade. */
    @MessageType("dev.headway.upgrade.requested.v1")
    record UpgradeRequested(String apiVersion, String kind, Metadata metadata, UpgradeSpec spec)
            implements UpgradeRequest {
        public UpgradeRequested {
            requireNonNull(apiVersion, "apiVersion is null");
            requireNonNull(kind, "kind is null");
            requireNonNull(metadata, "metadata is null");
            requireNonNull(spec, "spec is null");
        }

        @Override
        public String upgrade() {
            return metadata.name();
        }

        @Override
        public String identity() {
            return metadata.name();
        }
    }

    /** The same document, to be planned and not carried out: every cluster of every stage is surveyed and nothing changes. */
    @MessageType("dev.headway.upgrade.plan-requested.v1")
    record PlanRequested(String apiVersion, String kind, Metadata metadata, UpgradeSpec spec)
            implements UpgradeRequest {
        public PlanRequested {
            requireNonNull(apiVersion, "apiVersion is null");
            requireNonNull(kind, "kind is null");
            requireNonNull(metadata, "metadata is null");
            requireNonNull(spec, "spec is null");
        }

        @Override
        public String upgrade() {
            return metadata.name();
        }

        @Override
        public String identity() {
            return metadata.name();
        }
    }

    /**
     * One cluster is to be looked at, without any upgrade.
     *
     * @param upgrade a name of its own, chosen by the sender: the survey carries it
     */
    @MessageType("dev.headway.upgrade.survey-requested.v1")
    record SurveyRequested(String upgrade, String cluster) implements UpgradeRequest {
        public SurveyRequested {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
        }

        @Override
        public String identity() {
            return upgrade;
        }
    }

    /** A control: who wants it and why. */
    sealed interface Control extends UpgradeRequest {
        /** Distinguishes two uses of the same control; chosen by the sender. */
        String id();

        /** The person or pipeline. */
        String by();

        /** The reason, for the audit log. */
        String reason();

        @Override
        default String identity() {
            return upgrade() + "/" + id();
        }
    }

    /** Start nothing new; what is under way ends in a serving state. */
    @MessageType("dev.headway.upgrade.pause-requested.v1")
    record PauseRequested(String upgrade, String id, String by, String reason) implements Control {
        public PauseRequested {
            requireAll(upgrade, id, by, reason);
        }
    }

    /** Go on after a pause; a step that had failed is tried again. */
    @MessageType("dev.headway.upgrade.resume-requested.v1")
    record ResumeRequested(String upgrade, String id, String by, String reason) implements Control {
        public ResumeRequested {
            requireAll(upgrade, id, by, reason);
        }
    }

    /** End the upgrade where it stands: steps under way end in a serving state and nothing is undone. */
    @MessageType("dev.headway.upgrade.abort-requested.v1")
    record AbortRequested(String upgrade, String id, String by, String reason) implements Control {
        public AbortRequested {
            requireAll(upgrade, id, by, reason);
        }
    }

    /**
     * Let a gate open: a stage that waits for approval, or the retirement of the old revision.
     *
     * @param gate as {@link UpgradeEvent.ApprovalRequested} named it
     */
    @MessageType("dev.headway.upgrade.approve-requested.v1")
    record ApproveRequested(String upgrade, String id, String gate, String by, String reason) implements Control {
        public ApproveRequested {
            requireAll(upgrade, id, by, reason);
            requireNonNull(gate, "gate is null");
        }
    }

    /**
     * Keep a gate shut: the stage and those after it do not start, or the old revision is kept.
     *
     * @param gate as {@link UpgradeEvent.ApprovalRequested} named it
     */
    @MessageType("dev.headway.upgrade.reject-requested.v1")
    record RejectRequested(String upgrade, String id, String gate, String by, String reason) implements Control {
        public RejectRequested {
            requireAll(upgrade, id, by, reason);
            requireNonNull(gate, "gate is null");
        }
    }

    /**
     * Take back what was done, in the order of the inverse plan. Automation then waits for a person: nothing of this upgrade
     * starts again by itself.
     *
     * @param cluster the cluster to take back; null for every cluster of the upgrade that is under way
     * @param to the step that stays done, with all before it; null to take everything back
     */
    @MessageType("dev.headway.upgrade.rollback-requested.v1")
    record RollbackRequested(
            String upgrade,
            String id,
            @Nullable String cluster,
            @Nullable StepId to,
            String by,
            String reason) implements Control {
        public RollbackRequested {
            requireAll(upgrade, id, by, reason);
        }
    }

    /** Try one step again that failed. */
    @MessageType("dev.headway.upgrade.retry-step-requested.v1")
    record RetryStepRequested(String upgrade, String id, String cluster, StepId step, String by, String reason)
            implements Control {
        public RetryStepRequested {
            requireAll(upgrade, id, by, reason);
            requireNonNull(cluster, "cluster is null");
            requireNonNull(step, "step is null");
        }
    }

    /** Leave out one step that failed or was not commanded yet. The reason must not be empty. */
    @MessageType("dev.headway.upgrade.skip-step-requested.v1")
    record SkipStepRequested(String upgrade, String id, String cluster, StepId step, String by, String reason)
            implements Control {
        public SkipStepRequested {
            requireAll(upgrade, id, by, reason);
            requireNonNull(cluster, "cluster is null");
            requireNonNull(step, "step is null");
        }
    }

    /**
     * Change the pace of what has not started yet.
     *
     * @param maxUnavailable the new {@code spec.nodes.maxUnavailable}; null to leave it
     * @param window the new {@code spec.health.window}; null to leave it
     */
    @MessageType("dev.headway.upgrade.pace-requested.v1")
    record PaceRequested(
            String upgrade,
            String id,
            @Nullable Amount maxUnavailable,
            @Nullable Duration window,
            String by,
            String reason)
            implements Control {
        public PaceRequested {
            requireAll(upgrade, id, by, reason);
        }
    }

    private static void requireAll(String upgrade, String id, String by, String reason) {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(id, "id is null");
        requireNonNull(by, "by is null");
        requireNonNull(reason, "reason is null");
    }
}
