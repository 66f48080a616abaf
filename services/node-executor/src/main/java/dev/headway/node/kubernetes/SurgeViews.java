package dev.headway.node.kubernetes;

import dev.headway.node.domain.SurgeView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ztunnel DaemonSet of the API server as the domain sees it. */
final class SurgeViews {

    private SurgeViews() {}

    static SurgeView of(DaemonSet set, List<Pod> pods, Neighbours neighbours) {
        TreeMap<String, List<SurgeView.Pod>> byNode = new TreeMap<>();
        for (Pod pod : pods) {
            String node = pod.getSpec().getNodeName();
            if (node != null) {
                byNode.computeIfAbsent(node, absent -> new ArrayList<>())
                        .add(new SurgeView.Pod(PodViews.ztunnel(pod), since(pod)));
            }
        }
        TreeMap<String, SurgeView.OnNode> nodes = new TreeMap<>();
        byNode.forEach((node, on) -> nodes.put(node, new SurgeView.OnNode(neighbours.ready(node), on)));
        Integer desired = set.getStatus() == null ? null : set.getStatus().getDesiredNumberScheduled();
        return new SurgeView(paused(set), desired == null ? 0 : desired, nodes);
    }

    private static boolean paused(DaemonSet set) {
        Long observed = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        return set.getSpec().getUpdateStrategy() != null
                && "OnDelete".equals(set.getSpec().getUpdateStrategy().getType())
                && observed != null
                && observed >= set.getMetadata().getGeneration();
    }

    private static Instant since(Pod pod) {
        Stream<String> times = Stream.concat(
                Stream.ofNullable(pod.getMetadata().getCreationTimestamp()),
                PodViews.condition(pod, "Ready").map(c -> c.getLastTransitionTime()).stream());
        return times.filter(Objects::nonNull)
                .map(Instant::parse)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }
}
