package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.node.domain.Claim.Claimed;
import dev.headway.node.domain.Claim.Free;
import dev.headway.node.domain.Claim.Illegible;
import dev.headway.node.domain.CommandDecision.Ignore;
import dev.headway.node.domain.CommandDecision.Refuse;
import dev.headway.node.domain.CommandDecision.Release;
import dev.headway.node.domain.CommandDecision.ReportReleased;
import dev.headway.node.domain.CommandDecision.ReportServing;
import dev.headway.node.domain.CommandDecision.ReportWithdrawn;
import dev.headway.node.domain.CommandDecision.Resume;
import dev.headway.node.domain.CommandDecision.Undertake;
import dev.headway.node.domain.CommandDecision.Withdraw;
import java.time.Instant;
import java.util.Optional;

/** Holds a command against what the node says of itself: who works on it, and which attempt is the latest. */
public final class CommandRules {

    private CommandRules() {}

    /**
     * Decides about a walk.
     *
     * <p>A node without an intent whose ztunnel already serves is not touched: so a command that is delivered again after its
     * node was released cordons nothing.
     *
     * <p>A walk that begins nothing goes on where the node carries an intent, and only there: a node that was given up is
     * untouched again.
     */
    public static CommandDecision walk(Walk walk, NodeView node, Instant now) {
        return switch (node.claim()) {
            case Illegible illegible -> illegible(node, illegible);
            case Free free -> {
                Optional<ZtunnelView> serving = node.serving(walk.revision(), walk.cniVersion());
                if (serving.isPresent()) {
                    yield new ReportServing(walk, serving.get());
                }
                yield walk.begins() ? begin(walk, free, node, now) : withdraw(walk, free);
            }
            case Claimed(Intent intent) when !intent.owns(walk.step()) -> other(node, intent);
            case Claimed(Intent intent) when intent.ofOtherPlan(walk.step()) -> otherPlan(node, intent, walk.step());
            case Claimed(Intent intent) when walk.step().attempt() < intent.attempt() -> stale(walk.step(), intent);
            case Claimed(Intent intent) when walk.step().attempt() == intent.attempt() -> new Resume(intent);
            case Claimed(Intent intent) when !walk.begins() && intent.phase() == Phase.GIVEN_UP ->
                new Withdraw(Finished.of(walk.step(), walk.at()));
            case Claimed(Intent intent) -> new Undertake(intent.takenOver(walk, node.unschedulable(), now));
        };
    }

    private static CommandDecision begin(Walk walk, Free free, NodeView node, Instant now) {
        return free.isOver(walk.step(), walk.at())
                ? new Ignore("attempt %d of %s is over"
                        .formatted(walk.step().attempt(), walk.step().step()))
                : new Undertake(Intent.begin(walk, !node.unschedulable(), now));
    }

    private static CommandDecision withdraw(Walk walk, Free free) {
        return free.isOver(walk.step(), walk.at())
                ? new ReportWithdrawn()
                : new Withdraw(Finished.of(walk.step(), walk.at()));
    }

    /**
     * Decides about a release.
     *
     * <p>A node without an intent is marked too: the walk that should have come first may still come.
     *
     * @param at when the planner commanded it
     */
    public static CommandDecision release(StepRef step, Instant at, NodeView node) {
        return switch (node.claim()) {
            case Illegible illegible -> illegible(node, illegible);
            case Free free when free.isOver(step, at) -> new ReportReleased(!node.unschedulable());
            case Free free -> new Release(false, Finished.of(step, at));
            case Claimed(Intent intent) when !intent.owns(step) -> other(node, intent);
            case Claimed(Intent intent) when intent.ofOtherPlan(step) -> otherPlan(node, intent, step);
            case Claimed(Intent intent) when step.attempt() < intent.attempt() -> stale(step, intent);
            case Claimed(Intent intent) -> new Release(intent.holdsCordon(), Finished.of(step, at));
        };
    }

    private static CommandDecision other(NodeView node, Intent intent) {
        return new Refuse(
                FailureReason.OWNED_BY_OTHER,
                "node %s carries the intent of %s of upgrade %s, attempt %d"
                        .formatted(node.name(), intent.step(), intent.upgrade(), intent.attempt()));
    }

    private static CommandDecision otherPlan(NodeView node, Intent intent, StepRef step) {
        return new Refuse(
                FailureReason.OWNED_BY_OTHER,
                "node %s carries the intent of %s of upgrade %s under plan %s; the command is of plan %s"
                        .formatted(node.name(), intent.step(), intent.upgrade(), intent.plan(), step.plan()));
    }

    private static CommandDecision illegible(NodeView node, Illegible illegible) {
        return new Refuse(
                FailureReason.OWNED_BY_OTHER,
                "node %s carries an intent that cannot be read: %s".formatted(node.name(), illegible.detail()));
    }

    private static CommandDecision stale(StepRef step, Intent intent) {
        return new Ignore("attempt %d of %s is older than attempt %d on the node"
                .formatted(step.attempt(), step.step(), intent.attempt()));
    }
}
