package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
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
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
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
     * The executor is done.
     *
     * @param forward whether that is certain to be a forward step; a settled ztunnel is either
     */
    record Executed(boolean forward, boolean back, List<Evidence> evidence) implements Fact {
        boolean goes(Direction direction) {
            return direction == Direction.FORWARD ? forward : back;
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
            case CrdsApplied e -> forward();
            case RevisionInstalled e -> forward();
            case CniUpgraded e -> forward();
            case ZtunnelStaged e -> forward();
            case GatewayUpgraded e -> forward();
            case RevisionRetired e -> new Executed(true, false, e.evidence());
            case ZtunnelSettled e -> new Executed(true, true, List.of());
            case RevisionUninstalled e -> back();
            case CniRestored e -> back();
            case ZtunnelRestored e -> back();
            case GatewayRestored e -> back();
            case ControlPlaneStepRefused e -> new Refused(e.reason(), e.detail(), false);
        };
    }

    private static Fact node(NodeEvent event, NodesSpec nodes) {
        return switch (event) {
            case NodeCordoned e -> new Progress(nodes.drain().timeout());
            case DrainBlocked e -> new Progress(Duration.ZERO);
            case NodeDrained e -> new Progress(nodes.readyTimeout());
            case NodeUpgraded e -> forward();
            case NodeReverted e -> back();
            case NodeReleased e -> new Released();
            case NodeHeld e -> new Refused(e.reason(), e.detail(), true);
            case NodeStepRefused e -> new Refused(e.reason(), e.detail(), false);
        };
    }

    private static Fact tag(TagEvent event) {
        return switch (event) {
            case TagMoved e -> forward();
            case TagMovedBack e -> back();
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

    private static Executed forward() {
        return new Executed(true, false, List.of());
    }

    private static Executed back() {
        return new Executed(false, true, List.of());
    }
}
