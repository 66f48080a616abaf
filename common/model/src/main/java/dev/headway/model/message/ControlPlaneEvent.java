package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import java.time.Instant;
import java.util.List;

/**
 * What the control-plane executor did or found. Events of a change carry what was read back from the cluster after it:
 * {@code observed}.
 */
@Topic(name = "headway.control-plane.events", writer = "control-plane-executor")
public sealed interface ControlPlaneEvent extends StepMessage {

    /** The cluster as it is now. */
    @MessageType("dev.headway.control-plane.surveyed.v1")
    record ClusterSurveyed(StepRef step, Survey survey, Instant occurredAt) implements ControlPlaneEvent {
        public ClusterSurveyed {
            requireNonNull(step, "step is null");
            requireNonNull(survey, "survey is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * The CRDs are at the release's version.
     *
     * @param adopted how many CRDs had no Helm owner before
     */
    @MessageType("dev.headway.control-plane.crds-applied.v1")
    record CrdsApplied(StepRef step, HelmRelease release, int adopted, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public CrdsApplied {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The new revision is installed; whether it is available is for health to say. */
    @MessageType("dev.headway.control-plane.revision-installed.v1")
    record RevisionInstalled(
            StepRef step, String revision, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public RevisionInstalled {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The revision is gone again. */
    @MessageType("dev.headway.control-plane.revision-uninstalled.v1")
    record RevisionUninstalled(StepRef step, String revision, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public RevisionUninstalled {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The CNI release is at the target; its pods may still roll. */
    @MessageType("dev.headway.control-plane.cni-upgraded.v1")
    record CniUpgraded(StepRef step, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public CniUpgraded {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The CNI release is back at its previous chart and values. */
    @MessageType("dev.headway.control-plane.cni-restored.v1")
    record CniRestored(StepRef step, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public CniRestored {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * The ztunnel template is the target's and no pod was touched.
     *
     * @param outdated the nodes whose ztunnel is of another template, by name: nodes that joined since the survey are among them
     */
    @MessageType("dev.headway.control-plane.ztunnel-staged.v1")
    record ZtunnelStaged(
            StepRef step, HelmRelease release, List<String> outdated, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public ZtunnelStaged {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            outdated = List.copyOf(outdated);
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The ztunnel template is the previous one and no pod was touched. */
    @MessageType("dev.headway.control-plane.ztunnel-restored.v1")
    record ZtunnelRestored(StepRef step, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public ZtunnelRestored {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The CNI DaemonSet has its own update strategy again. */
    @MessageType("dev.headway.control-plane.cni-settled.v1")
    record CniSettled(StepRef step, UpdateStrategy strategy, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public CniSettled {
            requireNonNull(step, "step is null");
            requireNonNull(strategy, "strategy is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The ztunnel DaemonSet has its own update strategy again. */
    @MessageType("dev.headway.control-plane.ztunnel-settled.v1")
    record ZtunnelSettled(StepRef step, UpdateStrategy strategy, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public ZtunnelSettled {
            requireNonNull(step, "step is null");
            requireNonNull(strategy, "strategy is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The gateway's release is at the target and its pods were restarted. */
    @MessageType("dev.headway.control-plane.gateway-upgraded.v1")
    record GatewayUpgraded(StepRef step, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public GatewayUpgraded {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The gateway's release is back at its previous chart and values. */
    @MessageType("dev.headway.control-plane.gateway-restored.v1")
    record GatewayRestored(StepRef step, HelmRelease release, List<Evidence> observed, Instant occurredAt)
            implements ControlPlaneEvent {
        public GatewayRestored {
            requireNonNull(step, "step is null");
            requireNonNull(release, "release is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The old revision is uninstalled; the evidence shows that nothing referred to it. */
    @MessageType("dev.headway.control-plane.revision-retired.v1")
    record RevisionRetired(StepRef step, String revision, List<Evidence> evidence, Instant occurredAt)
            implements ControlPlaneEvent {
        public RevisionRetired {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }
    }

    /** The step was not done, and the cluster is as it was or as an earlier attempt left it. */
    @MessageType("dev.headway.control-plane.step-refused.v1")
    record ControlPlaneStepRefused(StepRef step, FailureReason reason, String detail, Instant occurredAt)
            implements ControlPlaneEvent {
        public ControlPlaneStepRefused {
            requireNonNull(step, "step is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
