package dev.headway.node.domain;

import static dev.headway.node.domain.Progress.Said.CORDONED;
import static dev.headway.node.domain.Progress.Said.DRAINED;
import static dev.headway.node.domain.Progress.Said.HELD;
import static dev.headway.node.domain.Progress.Said.SERVING;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.BeginReplacing;
import dev.headway.node.domain.Action.DeleteZtunnel;
import dev.headway.node.domain.Action.Evict;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Action.SayBlocked;
import dev.headway.node.domain.Action.SayCordoned;
import dev.headway.node.domain.Action.SayDrained;
import dev.headway.node.domain.Action.SayHeld;
import dev.headway.node.domain.Action.SayServing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The way a node step goes on: from what the node looks like and what was done already to the one next action.
 *
 * <p>Level-triggered: the same node always gets the same answer, however often and after whatever restart it is asked. What is
 * true is said before the next effect, so no crash can swallow an event.
 */
public final class ReconcileRules {

    private ReconcileRules() {}

    /** The next action for a node that carries this intent. */
    public static Action next(NodeView node, Intent intent, Progress progress, Instant now) {
        return switch (intent.phase()) {
            case HELD -> held(intent, progress);
            case DRAINING ->
                node.serving(intent.revision())
                        .map(pod -> serving(pod, progress))
                        .orElseGet(() -> draining(node, intent, progress, now));
            case REPLACING ->
                node.serving(intent.revision())
                        .map(pod -> serving(pod, progress))
                        .orElseGet(() -> replacing(node, intent, progress, now));
        };
    }

    private static Action held(Intent intent, Progress progress) {
        FailureReason reason = intent.reason();
        return reason == null || progress.said().contains(HELD) ? new Rest() : new SayHeld(reason, intent.detail());
    }

    private static Action serving(ZtunnelView pod, Progress progress) {
        return progress.said().contains(SERVING) ? new Rest() : new SayServing(pod);
    }

    private static Action draining(NodeView node, Intent intent, Progress progress, Instant now) {
        if (!progress.said().contains(CORDONED)) {
            return new SayCordoned();
        }
        List<PodView> leaving = node.leaving();
        if (leaving.isEmpty()) {
            return progress.said().contains(DRAINED)
                    ? new BeginReplacing(toDelete(node, intent))
                    : new SayDrained(progress.evicted().size());
        }
        Optional<PodView> blocked =
                first(leaving, progress, obstacle -> obstacle.kind() != Obstacle.Kind.SERVER && !obstacle.said());
        if (blocked.isPresent()) {
            return new SayBlocked(blocked.get(), detailOf(blocked.get(), progress));
        }
        Optional<PodView> impossible =
                first(leaving, progress, obstacle -> obstacle.kind() == Obstacle.Kind.MISCONFIGURED);
        if (impossible.isPresent()) {
            return new Hold(FailureReason.DRAIN_TIMEOUT, standing(impossible.get(), progress));
        }
        if (!now.isBefore(intent.deadline())) {
            return new Hold(FailureReason.DRAIN_TIMEOUT, overdue(leaving, intent, progress));
        }
        List<PodView> evictable =
                leaving.stream().filter(pod -> evictable(pod, progress, now)).toList();
        return evictable.isEmpty() ? new Await(retryAt(leaving, intent, progress)) : new Evict(evictable);
    }

    private static Action replacing(NodeView node, Intent intent, Progress progress, Instant now) {
        Optional<ZtunnelView> old = node.ztunnels().stream()
                .filter(pod -> pod.uid().equals(intent.ztunnel()) && !pod.terminating())
                .filter(pod -> !progress.deleted().contains(pod.uid()))
                .findFirst();
        if (old.isPresent()) {
            return new DeleteZtunnel(old.get());
        }
        return now.isBefore(intent.deadline())
                ? new Await(intent.deadline())
                : new Hold(FailureReason.ZTUNNEL_NOT_READY, notReady(node, intent));
    }

    /** The uid of the pod in the way; a pod that ends or already is of the wanted revision is not. */
    private static String toDelete(NodeView node, Intent intent) {
        return node.ztunnels().stream()
                .filter(pod -> !pod.terminating() && !pod.named(intent.revision()))
                .map(ZtunnelView::uid)
                .findFirst()
                .orElse("");
    }

    private static boolean evictable(PodView pod, Progress progress, Instant now) {
        return !pod.terminating()
                && !progress.evicted().contains(pod.uid())
                && progress.obstacle(pod)
                        .filter(obstacle -> obstacle.retryAt().isAfter(now))
                        .isEmpty();
    }

    private static Instant retryAt(List<PodView> leaving, Intent intent, Progress progress) {
        return leaving.stream()
                .filter(pod -> !pod.terminating())
                .flatMap(pod -> progress.obstacle(pod).stream())
                .map(Obstacle::retryAt)
                .filter(at -> at.isBefore(intent.deadline()))
                .min(Comparator.naturalOrder())
                .orElse(intent.deadline());
    }

    private static Optional<PodView> first(List<PodView> leaving, Progress progress, Predicate<Obstacle> wanted) {
        return leaving.stream()
                .filter(pod -> !pod.terminating()
                        && progress.obstacle(pod).filter(wanted).isPresent())
                .findFirst();
    }

    private static String overdue(List<PodView> leaving, Intent intent, Progress progress) {
        return "%d of the node's pods did not leave within %d s: %s"
                .formatted(
                        leaving.size(),
                        intent.drainTimeout().toSeconds(),
                        String.join(
                                "; ",
                                leaving.stream()
                                        .limit(5)
                                        .map(pod -> standing(pod, progress))
                                        .toList()));
    }

    private static String standing(PodView pod, Progress progress) {
        String why = detailOf(pod, progress);
        if (pod.terminating()) {
            why = "it is terminating";
        } else if (why.isEmpty()) {
            why = progress.evicted().contains(pod.uid()) ? "its eviction was granted" : "its eviction was not tried";
        }
        return "pod %s: %s".formatted(pod.key(), why);
    }

    private static String detailOf(PodView pod, Progress progress) {
        return progress.obstacle(pod).map(Obstacle::detail).orElse("");
    }

    private static String notReady(NodeView node, Intent intent) {
        if (node.ztunnels().isEmpty()) {
            return "no ztunnel pod is on the node %d s after its drain"
                    .formatted(intent.readyTimeout().toSeconds());
        }
        return String.join(
                "; ",
                node.ztunnels().stream().map(pod -> notServing(pod, intent)).toList());
    }

    private static String notServing(ZtunnelView pod, Intent intent) {
        if (pod.terminating()) {
            return "pod %s is still terminating".formatted(pod.key());
        }
        if (!pod.named(intent.revision())) {
            return "pod %s names revision '%s', wanted '%s': the DaemonSet makes pods of another template"
                    .formatted(pod.key(), pod.revision(), intent.revision());
        }
        return "pod %s is not ready after %d s: %s"
                .formatted(pod.key(), intent.readyTimeout().toSeconds(), pod.detail());
    }
}
