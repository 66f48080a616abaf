package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClusterHealthTest {

    private static final Instant START = Instant.parse("2026-11-20T21:00:00Z");
    private static final Change OTHER_NODE = new Change(Source.ZTUNNEL_PODS, "node-2");
    private static final Change THIS_NODE = new Change(Source.ZTUNNEL_PODS, "node-1");

    private final MeshView view = new MeshView();
    private final ClusterHealth health = new ClusterHealth(view, 2, CheckSettings.DEFAULT);

    @Test
    void givesOneVerdictPerAttempt() {
        assertThat(health.confirm(command("node-1", 1), START)).isEmpty();
        assertThat(health.wakeAt()).contains(START.plusSeconds(60));
        assertThat(health.wake(START.plusSeconds(60))).singleElement().isInstanceOf(HealthConfirmed.class);
        assertThat(health.wake(START.plusSeconds(61))).isEmpty();
        assertThat(health.changed(THIS_NODE, START.plusSeconds(62))).isEmpty();
        assertThat(health.wakeAt()).isEmpty();
    }

    @Test
    void takesNoNoticeOfACommandThatRunsAlready() {
        health.confirm(command("node-1", 1), START);
        assertThat(health.confirm(command("node-1", 1), START.plusSeconds(30))).isEmpty();
        assertThat(health.wake(START.plusSeconds(60))).hasSize(1);
    }

    @Test
    void repeatsTheSameVerdictForACommandThatHasEnded() {
        health.confirm(command("node-1", 1), START);
        HealthEvent verdict = health.wake(START.plusSeconds(60)).getFirst();
        view.pods.clear();

        assertThat(health.confirm(command("node-1", 1), START.plusSeconds(90))).contains(verdict);
    }

    @Test
    void ignoresALowerAttemptThanItKnows() {
        health.confirm(command("node-1", 2), START);
        assertThat(health.confirm(command("node-1", 1), START)).isEmpty();
        assertThat(health.wake(START.plusSeconds(60)))
                .extracting(verdict -> verdict.step().attempt())
                .containsExactly(2);
        assertThat(health.confirm(command("node-1", 1), START.plusSeconds(70))).isEmpty();
    }

    @Test
    void replacesALowerAttemptByAHigherOne() {
        health.confirm(command("node-1", 1), START);
        health.confirm(command("node-1", 2), START.plusSeconds(30));
        assertThat(health.wake(START.plusSeconds(60))).isEmpty();
        assertThat(health.wake(START.plusSeconds(90)))
                .extracting(verdict -> verdict.step().attempt())
                .containsExactly(2);
    }

    @Test
    void judgesAHigherAttemptAnewAfterAVerdict() {
        health.confirm(command("node-1", 1), START);
        health.wake(START.plusSeconds(60));
        health.confirm(command("node-1", 2), START.plusSeconds(100));

        assertThat(health.wakeAt()).contains(START.plusSeconds(160));
    }

    @Test
    void keepsUpgradesApart() {
        health.confirm(command("node-1", 5), START);
        StepRef other = new StepRef("other", "c", StepId.node("node-1"), 1);
        health.confirm(
                Commands.confirmState(
                        other, new NodeServing("node-1", "1-30-3", ""), Duration.ZERO, Duration.ofMinutes(5), START),
                START);
        assertThat(health.wake(START.plusSeconds(60))).hasSize(1);
    }

    @Test
    void looksOnlyAtWhatAChangeConcerns() {
        health.confirm(command("node-1", 1), START);
        view.pods.clear();
        health.changed(OTHER_NODE, START.plusSeconds(10));
        assertThat(health.wakeAt()).contains(START.plusSeconds(60));
        health.changed(THIS_NODE, START.plusSeconds(10));
        assertThat(health.wakeAt()).contains(START.plusSeconds(300));
    }

    @Test
    void forgetsTheOldestVerdicts() {
        for (int i = 1; i <= 3; i++) {
            view.nodes.put("node-" + i, MeshView.node("node-" + i, "True"));
            view.ztunnels().removeIf(pod -> true);
            view.ztunnels().add(MeshView.pod(NodeAgent.ZTUNNEL, "node-" + i));
            health.confirm(command("node-" + i, 1), START);
            assertThat(health.wake(START.plusSeconds(60))).hasSize(1);
        }
        assertThat(health.confirm(command("node-3", 1), START.plusSeconds(70))).isPresent();
        assertThat(health.confirm(command("node-1", 1), START.plusSeconds(70))).isEmpty();
    }

    @Test
    void doesNotKnowWhatItFailsToJudge() {
        view.broken = true;
        health.confirm(command("node-1", 1), START);

        assertThat(health.wake(START.plusSeconds(300)))
                .singleElement()
                .satisfies(verdict -> assertThat(((HealthUnknown) verdict).evidence())
                        .singleElement()
                        .satisfies(evidence -> assertThat(evidence.check()).isEqualTo("evaluation")));
    }

    private static ConfirmHealth command(String node, int attempt) {
        return Commands.confirmState(
                new StepRef("u", "c", StepId.node(node), attempt),
                new NodeServing(node, "1-30-3", ""),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                START);
    }
}
