package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeDrained;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.model.message.NodeEvent.NodesSurgedBack;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.NodesSpec;
import java.time.Duration;
import java.util.List;

/** What an event means to the step it is about, whatever kind of step that is. */
sealed interface Fact {

    /** The cluster was surveyed. */
    record Surveyed(Survey survey) implements Fact {}

    /**
     * The executor is at work.
     *
     * @param announced how long the part that begins now may take
     */
    record Progress(Duration announced) implements Fact {}

    /**
     * The executor waits before it touches the node.
     *
     * @param detail for what
     */
    record Waiting(String detail) implements Fact {}

    /** The executor has not begun, and will not. */
    record Withdrawn() implements Fact {}

    /**
     * The executor left the node as it was.
     *
     * @param detail why
     */
    record Skipped(String detail) implements Fact {}

    /**
     * The executor is done.
     *
     * @param forward whether that can be a forward step; a settled DaemonSet is either
     * @param back whether that can be a step back
     * @param observed what it read back from the cluster
     * @param outdated the nodes that it saw to be of an older ztunnel template
     */
    record Executed(boolean forward, boolean back, List<Evidence> observed, List<String> outdated) implements Fact {

        boolean goes(Direction direction) {
            return direction == Direction.FORWARD ? forward : back;
        }

        /** Whether nothing that was read back contradicts it. */
        boolean proven() {
            return observed.stream().allMatch(Evidence::holds);
        }
    }

    /**
     * The executor could not do it.
     *
     * @param held whether the node stays cordoned
     */
    record Refused(FailureReason reason, String detail, boolean held) implements Fact {}

    /** The watcher says yes. */
    record Confirmed(List<Evidence> evidence) implements Fact {}

    /** The watcher does not say yes. */
    record Denied(FailureReason reason, List<Evidence> evidence) implements Fact {}

    /** The node is back with the scheduler. */
    record Released() implements Fact {}

    /** No fact: a command that strayed onto an event topic. */
    record NoFact() implements Fact {}

    /** What this event means. */
    static Fact of(StepMessage event, NodesSpec nodes) {
        return switch (event) {
            case ControlPlaneEvent e -> controlPlane(e);
            case NodeEvent e -> node(e, nodes);
            case TagEvent e -> tag(e);
            case HealthEvent e -> health(e);
            case ControlPlaneCommand c -> new NoFact();
            case NodeCommand c -> new NoFact();
            case TagCommand c -> new NoFact();
            case HealthCommand c -> new NoFact();
        };
    }

    private static Fact controlPlane(ControlPlaneEvent event) {
        return switch (event) {
            case ClusterSurveyed e -> new Surveyed(e.survey());
            case CrdsApplied e -> forward(e.observed());
            case RevisionInstalled e -> forward(e.observed());
            case CniUpgraded e -> forward(e.observed());
            case ZtunnelStaged e -> new Executed(true, false, e.observed(), e.outdated());
            case GatewayUpgraded e -> forward(e.observed());
            case RevisionRetired e -> forward(e.evidence());
            case CniSettled e -> new Executed(true, true, e.observed(), List.of());
            case ZtunnelSettled e -> new Executed(true, true, e.observed(), List.of());
            case RevisionUninstalled e -> back(e.observed());
            case CniRestored e -> back(e.observed());
            case ZtunnelRestored e -> back(e.observed());
            case GatewayRestored e -> back(e.observed());
            case ControlPlaneStepRefused e -> new Refused(e.reason(), e.detail(), false);
        };
    }

    private static Fact node(NodeEvent event, NodesSpec nodes) {
        return switch (event) {
            case NodeCordoned e -> new Progress(nodes.drain().timeout());
            case DrainBlocked e -> new Progress(Duration.ZERO);
            case NodeDrained e -> new Progress(nodes.readyTimeout());
            case NodeWaiting e -> new Waiting(e.detail());
            case NodeUpgraded e -> forward(List.of());
            case NodeReverted e -> back(List.of());
            case NodeWithdrawn e -> new Withdrawn();
            case NodeSkipped e -> new Skipped(e.detail());
            case NodesSurged e -> forward(List.of());
            case NodesSurgedBack e -> back(List.of());
            case NodeReleased e -> new Released();
            case NodeHeld e -> new Refused(e.reason(), e.detail(), true);
            case NodeStepRefused e -> new Refused(e.reason(), e.detail(), false);
        };
    }

    private static Fact tag(TagEvent event) {
        return switch (event) {
            case TagMoved e -> forward(e.observed());
            case TagMovedBack e -> back(e.observed());
            case TagStepRefused e -> new Refused(e.reason(), e.detail(), false);
        };
    }

    private static Fact health(HealthEvent event) {
        return switch (event) {
            case HealthConfirmed e -> new Confirmed(e.evidence());
            case HealthRefused e -> new Denied(FailureReason.HEALTH_REFUSED, e.evidence());
            case HealthUnknown e -> new Denied(FailureReason.HEALTH_UNKNOWN, e.evidence());
        };
    }

    private static Executed forward(List<Evidence> observed) {
        return new Executed(true, false, observed, List.of());
    }

    private static Executed back(List<Evidence> observed) {
        return new Executed(false, true, observed, List.of());
    }
}
