package dev.headway.node.domain;

import static dev.headway.node.domain.Progress.Said.CORDONED;
import static dev.headway.node.domain.Progress.Said.DRAINED;

import dev.headway.model.FailureReason;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.BeginReplacing;
import dev.headway.node.domain.Action.Evict;
import dev.headway.node.domain.Action.GiveUp;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.SayBlocked;
import dev.headway.node.domain.Action.SayCordoned;
import dev.headway.node.domain.Action.SayDrained;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How the pods of a cordoned node leave.
 *
 * <p>A pod that nobody would create again stands in the way of all evictions: pods are not moved for a drain that cannot end,
 * as {@code kubectl drain} does not without {@code --force}.
 */
final class DrainRules {

    private static final int NAMED = 5;

    private DrainRules() {}

    static Action next(NodeView node, Intent intent, Progress progress, Instant now) {
        if (!progress.said().contains(CORDONED)) {
            return new SayCordoned();
        }
        List<PodView> leaving = intent.strategy() == Strategy.IN_PLACE ? List.of() : node.leaving();
        if (leaving.isEmpty()) {
            return progress.said().contains(DRAINED)
                    ? new BeginReplacing(ReplaceRules.oldZtunnel(node, intent), ReplaceRules.oldAgent(node, intent))
                    : new SayDrained(progress.evicted().size());
        }
        return leave(leaving, intent, progress, now);
    }

    private static Action leave(List<PodView> leaving, Intent intent, Progress progress, Instant now) {
        Optional<PodView> unsaid = first(leaving, intent, progress, DrainRules::unsaid);
        if (unsaid.isPresent()) {
            return new SayBlocked(unsaid.get(), detailOf(unsaid.get(), intent, progress));
        }
        Optional<PodView> impossible =
                first(leaving, intent, progress, obstacle -> obstacle.kind() == Obstacle.Kind.MISCONFIGURED);
        if (impossible.isPresent()) {
            return end(intent, standing(impossible.get(), intent, progress));
        }
        if (!now.isBefore(intent.deadline())) {
            return end(intent, overdue(leaving, intent, progress));
        }
        boolean unmanaged = first(leaving, intent, progress, obstacle -> obstacle.kind() == Obstacle.Kind.UNMANAGED)
                .isPresent();
        List<PodView> evictable = unmanaged
                ? List.of()
                : leaving.stream().filter(pod -> evictable(pod, progress, now)).toList();
        return evictable.isEmpty() ? new Await(retryAt(leaving, intent, progress)) : new Evict(evictable);
    }

    /** A busy server is no obstacle that anybody has to know of. */
    private static boolean unsaid(Obstacle obstacle) {
        return obstacle.kind() != Obstacle.Kind.SERVER && !obstacle.said();
    }

    private static Action end(Intent intent, String detail) {
        return intent.onTimeout() == OnTimeout.HOLD
                ? new Hold(FailureReason.DRAIN_TIMEOUT, detail)
                : new GiveUp(FailureReason.DRAIN_TIMEOUT, detail);
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
                .flatMap(pod -> obstacle(pod, intent, progress).stream())
                .map(Obstacle::retryAt)
                .filter(at -> at.isBefore(intent.deadline()))
                .min(Comparator.naturalOrder())
                .orElse(intent.deadline());
    }

    private static Optional<PodView> first(
            List<PodView> leaving, Intent intent, Progress progress, Predicate<Obstacle> wanted) {
        return leaving.stream()
                .filter(pod -> !pod.terminating()
                        && obstacle(pod, intent, progress).filter(wanted).isPresent())
                .findFirst();
    }

    private static Optional<Obstacle> obstacle(PodView pod, Intent intent, Progress progress) {
        Optional<Obstacle> met = progress.obstacle(pod);
        return met.isEmpty() && !pod.managed() && !intent.evictUnmanaged() ? Optional.of(Obstacle.unmanaged()) : met;
    }

    private static String overdue(List<PodView> leaving, Intent intent, Progress progress) {
        return "%d of the node's pods did not leave within %d s: %s"
                .formatted(
                        leaving.size(),
                        intent.drainTimeout().toSeconds(),
                        String.join(
                                "; ",
                                leaving.stream()
                                        .limit(NAMED)
                                        .map(pod -> standing(pod, intent, progress))
                                        .toList()));
    }

    private static String standing(PodView pod, Intent intent, Progress progress) {
        String why = detailOf(pod, intent, progress);
        if (pod.terminating()) {
            why = "it is terminating";
        } else if (why.isEmpty()) {
            why = progress.evicted().contains(pod.uid()) ? "its eviction was granted" : "its eviction was not tried";
        }
        return "pod %s: %s".formatted(pod.key(), why);
    }

    private static String detailOf(PodView pod, Intent intent, Progress progress) {
        return obstacle(pod, intent, progress).map(Obstacle::detail).orElse("");
    }
}
