package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a DaemonSet does next, as the upstream controller decides it: which nodes get a pod and which pods are deleted.
 *
 * <p>With surge a new pod starts beside the old one, and the old one is deleted once the new one is ready. Without surge, and with
 * {@code OnDelete}, a node gets its next pod only after the last one is gone. Pods being deleted count for nothing in a surge. A template
 * that changes again during a surge first drops the surge pods of the template between.
 */
final class DaemonSetRollout {

    private final String hash;
    private final SortedMap<String, List<Pod>> podsByNode;
    private final boolean rolling;
    private final int maxSurge;
    private final int maxUnavailable;
    private final List<String> nodesToFill = new ArrayList<>();
    private final List<Pod> podsToDelete = new ArrayList<>();

    DaemonSetRollout(@Nullable DaemonSetUpdateStrategy strategy, String hash, SortedMap<String, List<Pod>> podsByNode) {
        this.hash = hash;
        this.podsByNode = podsByNode;
        this.rolling = strategy == null || !"OnDelete".equals(strategy.getType());
        RollingUpdateDaemonSet amounts = strategy == null || strategy.getRollingUpdate() == null
                ? new RollingUpdateDaemonSet()
                : strategy.getRollingUpdate();
        this.maxSurge = amount(amounts.getMaxSurge(), 0);
        this.maxUnavailable = Math.max(maxSurge == 0 ? 1 : 0, amount(amounts.getMaxUnavailable(), 1));
        podsByNode.forEach(this::keepOnePod);
        if (rolling && maxSurge > 0) {
            surge();
        } else if (rolling) {
            replace();
        }
    }

    /** Nodes that get a new pod now. */
    List<String> nodesToFill() {
        return nodesToFill;
    }

    /** Pods to delete now. */
    List<Pod> podsToDelete() {
        return podsToDelete;
    }

    private int amount(@Nullable IntOrString value, int whenAbsent) {
        if (value == null) {
            return whenAbsent;
        }
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        int percent = Integer.parseInt(value.getStrVal().replace("%", ""));
        return (int) Math.ceil(podsByNode.size() * percent / 100.0);
    }

    private void keepOnePod(String node, List<Pod> pods) {
        List<Pod> running = running(pods);
        boolean surging = rolling && maxSurge > 0;
        if (surging ? running.isEmpty() : pods.isEmpty()) {
            nodesToFill.add(node);
        } else {
            podsToDelete.addAll(
                    surging ? excess(running) : running.subList(Math.min(1, running.size()), running.size()));
        }
    }

    /** All but the oldest of the pods of the current template, and all but the oldest of the others. */
    private List<Pod> excess(List<Pod> running) {
        return Stream.concat(
                        running.stream().filter(this::updated).skip(1),
                        running.stream().filter(Predicate.not(this::updated)).skip(1))
                .toList();
    }

    private void surge() {
        int surging = 0;
        List<String> candidates = new ArrayList<>();
        for (var onNode : podsByNode.entrySet()) {
            List<Pod> running = running(onNode.getValue());
            if (!excess(running).isEmpty()) {
                surging++;
                continue;
            }
            Optional<Pod> newPod = running.stream().filter(this::updated).findFirst();
            Optional<Pod> oldPod =
                    running.stream().filter(Predicate.not(this::updated)).findFirst();
            if (oldPod.isEmpty()) {
                continue;
            }
            if (newPod.isPresent()) {
                if (Pods.ready(newPod.get()) || !Pods.ready(oldPod.get())) {
                    podsToDelete.add(oldPod.get());
                } else {
                    surging++;
                }
            } else if (Pods.ready(oldPod.get())) {
                candidates.add(onNode.getKey());
            } else {
                nodesToFill.add(onNode.getKey());
            }
        }
        candidates.stream().limit(Math.max(0, maxSurge - surging)).forEach(nodesToFill::add);
    }

    private void replace() {
        int unavailable = 0;
        List<Pod> candidates = new ArrayList<>();
        for (List<Pod> pods : podsByNode.values()) {
            Optional<Pod> running = running(pods).stream().findFirst();
            if (running.isEmpty() || !Pods.ready(running.get())) {
                unavailable++;
                running.filter(Predicate.not(this::updated)).ifPresent(podsToDelete::add);
            } else if (!updated(running.get())) {
                candidates.add(running.get());
            }
        }
        candidates.stream().limit(Math.max(0, maxUnavailable - unavailable)).forEach(podsToDelete::add);
    }

    private static List<Pod> running(List<Pod> pods) {
        return pods.stream().filter(Predicate.not(Pods::terminating)).toList();
    }

    private boolean updated(Pod pod) {
        return hash.equals(Pods.label(pod, DaemonSetController.HASH_LABEL));
    }
}
