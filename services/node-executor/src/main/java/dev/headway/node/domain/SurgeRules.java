package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.SurgeAction.Await;
import dev.headway.node.domain.SurgeAction.Forget;
import dev.headway.node.domain.SurgeAction.SayFailed;
import dev.headway.node.domain.SurgeAction.SaySurged;
import dev.headway.node.domain.SurgeAction.Write;
import dev.headway.node.domain.SurgeClaim.Claimed;
import dev.headway.node.domain.SurgeClaim.Free;
import dev.headway.node.domain.SurgeClaim.Illegible;
import dev.headway.node.domain.SurgeDecision.Ignore;
import dev.headway.node.domain.SurgeDecision.Refuse;
import dev.headway.node.domain.SurgeDecision.ReportSurged;
import dev.headway.node.domain.SurgeDecision.Resume;
import dev.headway.node.domain.SurgeDecision.Undertake;
import dev.headway.node.domain.SurgeView.OnNode;
import dev.headway.node.domain.SurgeView.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a batch of ztunnels is renewed by surge: the DaemonSet rolls until enough nodes are renewed and is then paused under
 * OnDelete. It counts nodes and not steps, so a batch that was done before is done.
 *
 * <p>Pausing is safe at every moment: under OnDelete Kubernetes keeps the oldest pod of a node, which is the one that serves.
 */
public final class SurgeRules {

    private SurgeRules() {}

    /** Decides about a command. */
    public static SurgeDecision command(SurgeOrder order, SurgeClaim claim, SurgeView view, Instant now) {
        return switch (claim) {
            case Illegible(String detail) ->
                new Refuse(
                        FailureReason.OWNED_BY_OTHER,
                        "DaemonSet ztunnel carries an intent that cannot be read: " + detail);
            case Claimed(SurgeIntent intent)
            when !intent.ofSamePlan(order.step()) ->
                new Refuse(
                        FailureReason.OWNED_BY_OTHER,
                        "DaemonSet ztunnel carries the intent of %s of upgrade %s under plan '%s'; the command is of plan '%s'"
                                .formatted(
                                        intent.step(),
                                        intent.upgrade(),
                                        intent.plan(),
                                        order.step().plan()));
            case Claimed(SurgeIntent intent)
            when intent.step().equals(order.step().step()) -> sameStep(order, intent, now);
            case Claimed(SurgeIntent intent) ->
                done(order, view)
                        .orElseGet(() -> intent.phase() == SurgeIntent.Phase.SURGING
                                ? new Refuse(
                                        FailureReason.CONFLICT,
                                        "%s of upgrade %s is under way".formatted(intent.step(), intent.upgrade()))
                                : new Undertake(SurgeIntent.begin(order, now)));
            case Free free -> done(order, view).orElseGet(() -> new Undertake(SurgeIntent.begin(order, now)));
        };
    }

    /** The next action for a DaemonSet that carries this intent. */
    public static SurgeAction next(SurgeView view, SurgeIntent intent, boolean said, Instant now) {
        return switch (intent.phase()) {
            case SURGING -> surging(view, intent, now);
            case PAUSED -> paused(view, intent, said, now);
        };
    }

    private static SurgeDecision sameStep(SurgeOrder order, SurgeIntent intent, Instant now) {
        int attempt = order.step().attempt();
        if (attempt < intent.attempt()) {
            return new Ignore("attempt %d of %s is older than attempt %d on the DaemonSet"
                    .formatted(attempt, order.step().step(), intent.attempt()));
        }
        return attempt == intent.attempt() ? new Resume() : new Undertake(intent.takenOver(order, now));
    }

    private static Optional<SurgeDecision> done(SurgeOrder order, SurgeView view) {
        return view.onDelete() && view.reached(order.atLeast(), order.revision())
                ? Optional.of(new ReportSurged(view.renewed(order.revision())))
                : Optional.empty();
    }

    private static SurgeAction surging(SurgeView view, SurgeIntent intent, Instant now) {
        if (view.reached(intent.atLeast(), intent.revision())) {
            return new Write(intent.paused(now));
        }
        Optional<Map.Entry<Instant, String>> late = unready(view, intent).min(Map.Entry.comparingByKey());
        if (late.isPresent() && !now.isBefore(late.get().getKey())) {
            return new Write(intent.failed(late.get().getValue(), now));
        }
        Instant stalled = lastChange(view, intent).plus(intent.readyTimeout());
        if (late.isEmpty() && !now.isBefore(stalled)) {
            return new Write(intent.failed(stalledAt(view, intent), now));
        }
        return new Await(late.map(Map.Entry::getKey).orElse(stalled));
    }

    private static SurgeAction paused(SurgeView view, SurgeIntent intent, boolean said, Instant now) {
        if (said) {
            return new Forget();
        }
        Instant deadline = intent.since().plus(intent.readyTimeout());
        boolean late = !now.isBefore(deadline);
        boolean settled = view.onDelete() && view.doubled().isEmpty();
        FailureReason reason = intent.reason();
        if (reason != null) {
            return settled || late ? new SayFailed(reason, intent.detail()) : new Await(deadline);
        }
        if (settled) {
            return view.reached(intent.atLeast(), intent.revision())
                    ? new SaySurged(view.renewed(intent.revision()))
                    : new Write(intent.resumed(now));
        }
        return late
                ? new Write(intent.failed(
                        "two ztunnels are still on %s %d s after the DaemonSet was paused"
                                .formatted(
                                        String.join(", ", view.doubled()),
                                        intent.readyTimeout().toSeconds()),
                        now))
                : new Await(deadline);
    }

    /** New pods that are not ready, with the time they have until. */
    private static Stream<Map.Entry<Instant, String>> unready(SurgeView view, SurgeIntent intent) {
        return view.nodes().entrySet().stream()
                .filter(node -> node.getValue().ready())
                .flatMap(node -> ofRevision(node.getValue(), intent)
                        .filter(pod -> !pod.ztunnel().ready())
                        .map(pod -> Map.entry(
                                later(pod.since(), intent.since()).plus(intent.readyTimeout()),
                                "pod %s on node %s is not ready after %d s: %s"
                                        .formatted(
                                                pod.ztunnel().key(),
                                                node.getKey(),
                                                intent.readyTimeout().toSeconds(),
                                                pod.ztunnel().detail()))));
    }

    private static Instant lastChange(SurgeView view, SurgeIntent intent) {
        return view.nodes().values().stream()
                .flatMap(node -> ofRevision(node, intent))
                .map(Pod::since)
                .max(Comparator.naturalOrder())
                .map(since -> later(since, intent.since()))
                .orElse(intent.since());
    }

    private static Stream<Pod> ofRevision(OnNode node, SurgeIntent intent) {
        return node.pods().stream()
                .filter(pod ->
                        pod.ztunnel().named(intent.revision()) && !pod.ztunnel().terminating());
    }

    private static String stalledAt(SurgeView view, SurgeIntent intent) {
        List<String> renewed = view.renewed(intent.revision());
        return "%d of %d nodes have a ztunnel of revision '%s', wanted %d, and none was renewed for %d s"
                .formatted(
                        renewed.size(),
                        view.desired(),
                        intent.revision(),
                        Math.min(intent.atLeast(), view.desired()),
                        intent.readyTimeout().toSeconds());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
