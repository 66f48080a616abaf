package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this process did and said about one attempt. It dies with the process: everything in it can be done or said a second
 * time without harm, it only saves the requests.
 *
 * @param said the kinds of event that are out
 * @param evicted uids of the pods whose eviction was granted
 * @param obstacles by uid, the pods whose eviction was not granted
 * @param deleted uids of the ztunnel and agent pods whose deletion was granted
 */
public record Progress(Set<Said> said, Set<String> evicted, Map<String, Obstacle> obstacles, Set<String> deleted) {

    /** The events that are said once an attempt. */
    public enum Said {
        CORDONED,
        DRAINED,
        SERVING,
        HELD,
        GIVEN_UP
    }

    public Progress {
        requireNonNull(said, "said is null");
        requireNonNull(evicted, "evicted is null");
        requireNonNull(obstacles, "obstacles is null");
        requireNonNull(deleted, "deleted is null");
    }

    public static Progress none() {
        return new Progress(Set.of(), Set.of(), Map.of(), Set.of());
    }

    /** What stands in the way of a pod's eviction. */
    public Optional<Obstacle> obstacle(PodView pod) {
        return Optional.ofNullable(obstacles.get(pod.uid()));
    }

    public Progress withSaid(Said event) {
        EnumSet<Said> more = EnumSet.of(event);
        more.addAll(said);
        return new Progress(Collections.unmodifiableSet(more), evicted, obstacles, deleted);
    }

    /** The pod's eviction was granted, or the pod was gone already. */
    public Progress withEvicted(String uid) {
        Map<String, Obstacle> fewer = new TreeMap<>(obstacles);
        fewer.remove(uid);
        return new Progress(said, with(evicted, uid), fewer, deleted);
    }

    public Progress withObstacle(String uid, Obstacle obstacle) {
        Map<String, Obstacle> more = new TreeMap<>(obstacles);
        more.put(uid, obstacle);
        return new Progress(said, evicted, more, deleted);
    }

    /** The pod's obstacle was made known; a pod that no eviction was asked for has none but that nobody manages it. */
    public Progress withObstacleSaid(String uid) {
        return withObstacle(
                uid, obstacles.getOrDefault(uid, Obstacle.unmanaged()).asSaid());
    }

    /** The cluster changed in a way that may have freed the budgets: their evictions are due now. */
    public Progress withBudgetsDue(Instant now) {
        Map<String, Obstacle> due = new TreeMap<>(obstacles);
        due.replaceAll((uid, obstacle) -> obstacle.kind() == Obstacle.Kind.BUDGET ? obstacle.due(now) : obstacle);
        return new Progress(said, evicted, due, deleted);
    }

    public Progress withDeleted(String uid) {
        return new Progress(said, evicted, obstacles, with(deleted, uid));
    }

    /** What is to be said again stays unsaid, what was done stays done. */
    public Progress withNothingSaid() {
        Map<String, Obstacle> unsaid = new TreeMap<>(obstacles);
        unsaid.replaceAll((uid, o) -> new Obstacle(o.kind(), o.detail(), o.retryAt(), o.times(), false));
        return new Progress(Set.of(), evicted, unsaid, deleted);
    }

    private static Set<String> with(Set<String> set, String value) {
        Set<String> more = new TreeSet<>(set);
        more.add(value);
        return more;
    }
}
