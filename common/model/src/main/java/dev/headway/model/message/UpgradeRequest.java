package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.request.Metadata;
import dev.headway.model.request.UpgradeSpec;

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

    private static void requireAll(String upgrade, String id, String by, String reason) {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(id, "id is null");
        requireNonNull(by, "by is null");
        requireNonNull(reason, "reason is null");
    }
}
