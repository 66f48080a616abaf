package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.*;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneEvent.*;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.HealthEvent.*;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.*;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeEvent.*;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.model.message.NodeEvent.NodesSurgedBack;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagCommand.*;
import dev.headway.model.message.TagEvent.*;
import dev.headway.model.plan.Survey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Executors and a watcher that do at once what they are told, unless a test says otherwise. */
public final class ModelExecutors {

    /** What comes back for a command. */
    public interface Reaction {
        List<StepMessage> to(StepMessage command, Instant now);
    }

    /** No answer at all: the command, or its answer, is lost. */
    public static final Reaction SILENCE = (command, now) -> List.of();

    private final Map<String, Deque<Reaction>> planned = new HashMap<>();
    private final Map<String, Reaction> standing = new HashMap<>();
    private final Map<String, Survey> surveys = new HashMap<>();
    private final Map<String, Set<String>> cordoned = new HashMap<>();
    private int mostCordoned;
    private Survey survey = Fixtures.survey();
    private List<String> outdated = List.of();

    /** Every cluster looks like this. */
    public void looksLike(Survey same) {
        survey = same;
    }

    public void looksLike(String cluster, Survey own) {
        surveys.put(cluster, own);
    }

    /** When ztunnel is staged, these nodes are of another template. */
    public void outdated(String... nodes) {
        outdated = List.of(nodes);
    }

    /** The next command of this name for this step gets this reaction, such as {@code "UpgradeNode node/n1"}. */
    public void next(String commandAndStep, Reaction reaction) {
        planned.computeIfAbsent(commandAndStep, key -> new ArrayDeque<>()).add(reaction);
    }

    public void always(String commandAndStep, Reaction reaction) {
        standing.put(commandAndStep, reaction);
    }

    public void restored(String commandAndStep) {
        standing.remove(commandAndStep);
    }

    /** The nodes that are cordoned now, as {@code cluster/node}. */
    public Set<String> cordoned() {
        Set<String> all = new TreeSet<>();
        cordoned.forEach((cluster, nodes) -> nodes.forEach(node -> all.add(cluster + "/" + node)));
        return all;
    }

    /** How many nodes of one cluster were cordoned at the same time, at most. */
    public int mostCordoned() {
        return mostCordoned;
    }

    /** What the executor or the watcher answers to a command. */
    public List<StepMessage> answer(StepMessage command, Instant now) {
        String key = command.getClass().getSimpleName() + " " + command.step().step();
        Deque<Reaction> deque = planned.get(key);
        Reaction reaction = deque != null && !deque.isEmpty() ? deque.poll() : standing.get(key);
        List<StepMessage> events = reaction == null ? obey(command, now) : reaction.to(command, now);
        track(command, events);
        return events;
    }

    private void track(StepMessage command, List<StepMessage> events) {
        Set<String> nodes = cordoned.computeIfAbsent(command.step().cluster(), cluster -> new TreeSet<>());
        String node = command.step().step().name();
        if (command instanceof UpgradeNode || command instanceof RevertNode) {
            if (events.stream().noneMatch(ModelExecutors::leavesAlone)) {
                nodes.add(node);
            }
            mostCordoned = Math.max(mostCordoned, nodes.size());
        }
        if (events.stream().anyMatch(ModelExecutors::endsTheCordon)) {
            nodes.remove(node);
        }
    }

    private static boolean leavesAlone(StepMessage event) {
        return event instanceof NodeStepRefused
                || event instanceof NodeWaiting
                || event instanceof NodeSkipped
                || event instanceof NodeWithdrawn;
    }

    private static boolean endsTheCordon(StepMessage event) {
        return event instanceof NodeReleased
                || (event instanceof NodeStepRefused refused && refused.reason() == FailureReason.NODE_GONE);
    }

    /** Everything goes well. */
    public List<StepMessage> obey(StepMessage command, Instant now) {
        StepRef ref = command.step();
        return switch (command) {
            case ControlPlaneCommand c -> List.of(controlPlane(c, ref, now));
            case NodeCommand c -> node(c, ref, now);
            case TagCommand c -> List.of(tag(c, ref, now));
            case HealthCommand c -> List.of(new HealthConfirmed(ref, List.of(evidence(true, now)), now));
            default -> throw new IllegalArgumentException("not a command: " + command);
        };
    }

    private StepMessage controlPlane(ControlPlaneCommand command, StepRef ref, Instant now) {
        return switch (command) {
            case SurveyCluster c -> new ClusterSurveyed(ref, surveys.getOrDefault(ref.cluster(), survey), now);
            case ApplyCrds c -> new CrdsApplied(ref, Fixtures.release("istio-base", "1.30.3"), 0, observed(now), now);
            case InstallRevision c ->
                new RevisionInstalled(
                        ref, c.target().revision(), Fixtures.release("istiod", "1.30.3"), observed(now), now);
            case UninstallRevision c -> new RevisionUninstalled(ref, c.revision(), observed(now), now);
            case UpgradeCni c -> new CniUpgraded(ref, Fixtures.release("istio-cni", "1.30.3"), observed(now), now);
            case RestoreCni c -> new CniRestored(ref, c.previous(), observed(now), now);
            case StageZtunnel c ->
                new ZtunnelStaged(ref, Fixtures.release("ztunnel", "1.30.3"), outdated, observed(now), now);
            case RestoreZtunnel c -> new ZtunnelRestored(ref, c.previous(), observed(now), now);
            case SettleCni c -> new CniSettled(ref, c.strategy(), observed(now), now);
            case SettleZtunnel c -> new ZtunnelSettled(ref, c.strategy(), observed(now), now);
            case UpgradeGateway c -> new GatewayUpgraded(ref, c.gateway(), observed(now), now);
            case RestoreGateway c -> new GatewayRestored(ref, c.previous(), observed(now), now);
            case RetireRevision c -> new RevisionRetired(ref, c.revision(), List.of(evidence(true, now)), now);
        };
    }

    private List<StepMessage> node(NodeCommand command, StepRef ref, Instant now) {
        return switch (command) {
            case UpgradeNode c -> {
                List<StepMessage> events = drained(ref, c.node(), now);
                events.add(new NodeUpgraded(ref, c.node(), "ztunnel-x", c.revision(), "ztunnel:1.30.3", now));
                yield events;
            }
            case RevertNode c -> {
                List<StepMessage> events = drained(ref, c.node(), now);
                events.add(new NodeReverted(ref, c.node(), "ztunnel-x", c.revision(), "ztunnel:1.29.2", now));
                yield events;
            }
            case WithdrawNode c -> {
                if (!cordoned().contains(ref.cluster() + "/" + c.node())) {
                    yield List.of(new NodeWithdrawn(ref, c.node(), now));
                }
                List<StepMessage> events = drained(ref, c.node(), now);
                events.add(
                        c.direction() == Direction.FORWARD
                                ? new NodeUpgraded(ref, c.node(), "ztunnel-x", c.revision(), "ztunnel:1.30.3", now)
                                : new NodeReverted(ref, c.node(), "ztunnel-x", c.revision(), "ztunnel:1.29.2", now));
                yield events;
            }
            case SurgeNodes c -> List.of(new NodesSurged(ref, List.of(), c.revision(), now));
            case SurgeNodesBack c -> List.of(new NodesSurgedBack(ref, List.of(), c.revision(), now));
            case ReleaseNode c -> List.of(new NodeReleased(ref, c.node(), true, now));
        };
    }

    private static List<StepMessage> drained(StepRef ref, String node, Instant now) {
        List<StepMessage> events = new ArrayList<>();
        events.add(new NodeCordoned(ref, node, true, now));
        events.add(new DrainBlocked(ref, node, "shop/cart-0", "would violate budget cart", now));
        events.add(new NodeDrained(ref, node, 7, now));
        return events;
    }

    private static StepMessage tag(TagCommand command, StepRef ref, Instant now) {
        return switch (command) {
            case MoveTag c ->
                new TagMoved(ref, c.tag(), Fixtures.OLD, c.target().revision(), List.of(), observed(now), now);
            case MoveTagBack c -> new TagMovedBack(ref, c.tag(), c.from(), c.revision(), List.of(), observed(now), now);
        };
    }

    /** The executor says no. */
    public static Reaction refused(FailureReason reason) {
        return (command, now) -> List.of(
                switch (command) {
                    case ControlPlaneCommand c -> new ControlPlaneStepRefused(c.step(), reason, "model says no", now);
                    case NodeCommand c ->
                        new NodeStepRefused(c.step(), c.step().step().name(), reason, "model says no", now);
                    case TagCommand c ->
                        new TagStepRefused(c.step(), c.step().step().name(), reason, "model says no", now);
                    default -> throw new IllegalArgumentException("not an executor's command: " + command);
                });
    }

    /** The node could not be drained, is released and left out. */
    public static Reaction skipped() {
        return (command, now) -> List.of(
                new NodeSkipped(command.step(), command.step().step().name(), "shop/cart-0 could not leave", now));
    }

    /** As many nodes as may be are unavailable already. */
    public static Reaction waiting() {
        return (command, now) ->
                List.of(new NodeWaiting(command.step(), command.step().step().name(), "n9 is cordoned by others", now));
    }

    /** The node is cordoned, and that is the last that is heard of it. */
    public static Reaction begun() {
        return (command, now) ->
                List.of(new NodeCordoned(command.step(), command.step().step().name(), true, now));
    }

    /** Done, the executor says, but what it read back says otherwise. */
    public static Reaction unproven() {
        return (command, now) -> List.of(
                switch (command) {
                    case UpgradeCni c ->
                        new CniUpgraded(
                                c.step(),
                                Fixtures.release("istio-cni", "1.30.3"),
                                List.of(evidence(true, now), evidence(false, now)),
                                now);
                    case MoveTag c ->
                        new TagMoved(
                                c.step(),
                                c.tag(),
                                Fixtures.OLD,
                                c.target().revision(),
                                List.of(),
                                List.of(evidence(false, now)),
                                now);
                    default -> throw new IllegalArgumentException("nothing is read back after " + command);
                });
    }

    /** The node stays cordoned. */
    public static Reaction held(FailureReason reason) {
        return (command, now) -> List.of(
                new NodeCordoned(command.step(), command.step().step().name(), true, now),
                new NodeHeld(command.step(), command.step().step().name(), reason, "model holds it", now));
    }

    /** The watcher says no. */
    public static Reaction unhealthy() {
        return (command, now) -> List.of(new HealthRefused(command.step(), List.of(evidence(false, now)), now));
    }

    /** The watcher cannot tell. */
    public static Reaction unknown() {
        return (command, now) -> List.of(new HealthUnknown(command.step(), List.of(), now));
    }

    private static List<Evidence> observed(Instant now) {
        return List.of(evidence(true, now));
    }

    private static Evidence evidence(boolean holds, Instant now) {
        return new Evidence("model", "object", holds ? "good" : "bad", "good", holds, now);
    }
}
