package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategyBuilder;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DaemonSetRolloutTest {

    private static final DaemonSetUpdateStrategy ON_DELETE =
            new DaemonSetUpdateStrategyBuilder().withType("OnDelete").build();

    private final SortedMap<String, List<Pod>> pods = new TreeMap<>();

    private static DaemonSetUpdateStrategy rolling(int surge, int unavailable) {
        return new DaemonSetUpdateStrategyBuilder()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(surge))
                .withMaxUnavailable(new IntOrString(unavailable))
                .endRollingUpdate()
                .build();
    }

    private static Pod pod(String name, String hash, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("controller-revision-hash", hash)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod going(String name, String hash) {
        return new PodBuilder(pod(name, hash, true))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    private void assertNext(DaemonSetUpdateStrategy strategy, List<String> nodesToFill, List<String> podsToDelete) {
        DaemonSetRollout rollout = new DaemonSetRollout(strategy, "new", pods);
        assertThat(rollout.nodesToFill()).isEqualTo(nodesToFill);
        assertThat(rollout.podsToDelete())
                .extracting(pod -> pod.getMetadata().getName())
                .isEqualTo(podsToDelete);
    }

    @Test
    void fillsEmptyNodesWhateverTheStrategy() {
        pods.put("a", List.of());
        assertNext(ON_DELETE, List.of("a"), List.of());
        assertNext(rolling(1, 0), List.of("a"), List.of());
        assertNext(rolling(0, 1), List.of("a"), List.of());
    }

    @Test
    void leavesOldPodsAloneOnDelete() {
        pods.put("a", List.of(pod("a1", "old", true)));
        pods.put("b", List.of(pod("b1", "old", false)));
        assertNext(ON_DELETE, List.of(), List.of());
    }

    @Test
    void waitsOnDeleteUntilTheLastPodIsGone() {
        pods.put("a", List.of(going("a1", "old")));
        assertNext(ON_DELETE, List.of(), List.of());
        assertNext(rolling(1, 0), List.of("a"), List.of());
    }

    @Test
    void surgesOneNodeAtATimeAndDoesNotCountDrainingPods() {
        pods.put("a", List.of(going("a1", "old"), pod("a2", "new", true)));
        pods.put("b", List.of(pod("b1", "old", true)));
        pods.put("c", List.of(pod("c1", "old", true)));
        assertNext(rolling(1, 0), List.of("b"), List.of());
    }

    @Test
    void waitsForTheSurgePodBeforeItDeletesTheOldOne() {
        pods.put("a", List.of(pod("a1", "old", true), pod("a2", "new", false)));
        pods.put("b", List.of(pod("b1", "old", true)));
        assertNext(rolling(1, 0), List.of(), List.of());
        pods.put("a", List.of(pod("a1", "old", true), pod("a2", "new", true)));
        assertNext(rolling(1, 0), List.of("b"), List.of("a1"));
    }

    @Test
    void dropsTheSurgePodOfATemplateThatIsReplacedInItsTurn() {
        pods.put("a", List.of(pod("a1", "old", true), pod("a2", "between", false)));
        pods.put("b", List.of(pod("b1", "old", true)));
        assertNext(rolling(1, 0), List.of(), List.of("a2"));
        pods.put("a", List.of(pod("a1", "old", true), going("a2", "between")));
        assertNext(rolling(1, 0), List.of("a"), List.of());
    }

    @Test
    void deletesTheUnreadySurgePodWhenARolloutIsFrozen() {
        pods.put("a", List.of(pod("a1", "old", true), pod("a2", "new", false)));
        assertNext(ON_DELETE, List.of(), List.of("a2"));
    }

    @Test
    void replacesAsManyAsMayBeUnavailable() {
        pods.put("a", List.of(pod("a1", "old", true)));
        pods.put("b", List.of(pod("b1", "old", true)));
        pods.put("c", List.of(pod("c1", "old", true)));
        assertNext(rolling(0, 2), List.of(), List.of("a1", "b1"));
        pods.put("a", List.of(pod("a2", "new", false)));
        assertNext(rolling(0, 2), List.of(), List.of("b1"));
    }

    @Test
    void replacesAnUnreadyOldPodWithoutAskingTheBudget() {
        pods.put("a", List.of(pod("a1", "old", false)));
        pods.put("b", List.of(pod("b1", "old", true)));
        assertNext(rolling(0, 1), List.of(), List.of("a1"));
    }
}
