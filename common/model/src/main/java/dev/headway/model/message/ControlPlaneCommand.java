package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the planner asks of the control-plane executor. */
@Topic(name = "headway.control-plane.commands", writer = "planner")
public sealed interface ControlPlaneCommand extends StepMessage {

    /**
     * Read the cluster and report what an upgrade would meet.
     *
     * @param spec what is wanted of the cluster; null to report only what can be told without a target
     */
    @MessageType("dev.headway.control-plane.survey-cluster.v1")
    record SurveyCluster(StepRef step, @Nullable UpgradeSpec spec, Instant occurredAt) implements ControlPlaneCommand {
        public SurveyCluster {
            requireNonNull(step, "step is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Bring the CRDs to the target's version; they never go back. */
    @MessageType("dev.headway.control-plane.apply-crds.v1")
    record ApplyCrds(StepRef step, Target target, Instant occurredAt) implements ControlPlaneCommand {
        public ApplyCrds {
            requireNonNull(step, "step is null");
            requireNonNull(target, "target is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Install the target's control plane as a new revision beside the others.
     *
     * @param previous the revision whose user values are carried over
     */
    @MessageType("dev.headway.control-plane.install-revision.v1")
    record InstallRevision(StepRef step, Target target, String previous, Instant occurredAt)
            implements ControlPlaneCommand {
        public InstallRevision {
            requireNonNull(step, "step is null");
            requireNonNull(target, "target is null");
            requireNonNull(previous, "previous is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Undo {@link InstallRevision}. */
    @MessageType("dev.headway.control-plane.uninstall-revision.v1")
    record UninstallRevision(StepRef step, String revision, Instant occurredAt) implements ControlPlaneCommand {
        public UninstallRevision {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Upgrade the CNI node agent, keeping its user values and profile.
     *
     * @param strategy with {@code WITH_NODE} only the template changes: the DaemonSet is put under OnDelete first
     */
    @MessageType("dev.headway.control-plane.upgrade-cni.v1")
    record UpgradeCni(StepRef step, Target target, CniSpec.Strategy strategy, Instant occurredAt)
            implements ControlPlaneCommand {
        public UpgradeCni {
            requireNonNull(step, "step is null");
            requireNonNull(target, "target is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Undo {@link UpgradeCni}: the previous chart with the previous values. */
    @MessageType("dev.headway.control-plane.restore-cni.v1")
    record RestoreCni(StepRef step, HelmRelease previous, CniSpec.Strategy strategy, Instant occurredAt)
            implements ControlPlaneCommand {
        public RestoreCni {
            requireNonNull(step, "step is null");
            requireNonNull(previous, "previous is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Give the ztunnel DaemonSet the target's template under OnDelete, so that no pod is touched. */
    @MessageType("dev.headway.control-plane.stage-ztunnel.v1")
    record StageZtunnel(StepRef step, Target target, Instant occurredAt) implements ControlPlaneCommand {
        public StageZtunnel {
            requireNonNull(step, "step is null");
            requireNonNull(target, "target is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Undo {@link StageZtunnel}: the previous template, still under OnDelete. */
    @MessageType("dev.headway.control-plane.restore-ztunnel.v1")
    record RestoreZtunnel(StepRef step, HelmRelease previous, Instant occurredAt) implements ControlPlaneCommand {
        public RestoreZtunnel {
            requireNonNull(step, "step is null");
            requireNonNull(previous, "previous is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Give the ztunnel DaemonSet its own update strategy back, after every node was walked. */
    @MessageType("dev.headway.control-plane.settle-ztunnel.v1")
    record SettleZtunnel(StepRef step, UpdateStrategy strategy, Instant occurredAt) implements ControlPlaneCommand {
        public SettleZtunnel {
            requireNonNull(step, "step is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Give the CNI DaemonSet its own update strategy back, after the agent of every node was renewed with its ztunnel. */
    @MessageType("dev.headway.control-plane.settle-cni.v1")
    record SettleCni(StepRef step, UpdateStrategy strategy, Instant occurredAt) implements ControlPlaneCommand {
        public SettleCni {
            requireNonNull(step, "step is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Upgrade a manually deployed gateway and restart it. */
    @MessageType("dev.headway.control-plane.upgrade-gateway.v1")
    record UpgradeGateway(StepRef step, HelmRelease gateway, Target target, Instant occurredAt)
            implements ControlPlaneCommand {
        public UpgradeGateway {
            requireNonNull(step, "step is null");
            requireNonNull(gateway, "gateway is null");
            requireNonNull(target, "target is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Undo {@link UpgradeGateway}. */
    @MessageType("dev.headway.control-plane.restore-gateway.v1")
    record RestoreGateway(StepRef step, HelmRelease previous, Instant occurredAt) implements ControlPlaneCommand {
        public RestoreGateway {
            requireNonNull(step, "step is null");
            requireNonNull(previous, "previous is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Prove that nothing refers to the old revision, then uninstall it. */
    @MessageType("dev.headway.control-plane.retire-revision.v1")
    record RetireRevision(StepRef step, String revision, Instant occurredAt) implements ControlPlaneCommand {
        public RetireRevision {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
