package dev.headway.controlplane.domain;

import static dev.headway.controlplane.domain.AttemptMark.overtaking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.AttemptFence;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTest {

    @Test
    void admitsTheHighestAttemptAndItsRepetition() {
        AttemptFence fence = new AttemptFence();

        assertThat(fence.admits(step("u", "cni", 2))).isTrue();
        assertThat(fence.admits(step("u", "cni", 2))).isTrue();
        assertThat(fence.admits(step("u", "cni", 1))).isFalse();
        assertThat(fence.admits(step("u", "cni", 3))).isTrue();
    }

    @Test
    void fencesEachStepOfEachUpgradeByItself() {
        AttemptFence fence = new AttemptFence();

        assertThat(fence.admits(step("u", "cni", 5))).isTrue();
        assertThat(fence.admits(step("u", "crds", 1))).isTrue();
        assertThat(fence.admits(step("v", "cni", 1))).isTrue();
    }

    @Test
    void readsItsOwnMark() {
        String mark = AttemptMark.of(step("u", "stage-ztunnel", 4));

        assertThat(mark).isEqualTo("headway u/blue/stage-ztunnel#4");
        assertThat(overtaking("", List.of(mark), step("u", "stage-ztunnel", 3))).contains(mark);
        assertThat(overtaking("", List.of(mark), step("u", "stage-ztunnel", 4))).isEmpty();
        assertThat(overtaking("", List.of(mark), step("u", "cni", 1))).isEmpty();
        assertThat(AttemptMark.ofKind(mark, StepKind.STAGE_ZTUNNEL)).isTrue();
        assertThat(AttemptMark.ofKind(mark, StepKind.SETTLE_ZTUNNEL)).isFalse();
    }

    @Test
    void takesWhatHelmOrAPersonWroteForNoMark() {
        for (String description :
                new String[] {"Upgrade complete", "", "headway u/blue/cni#", "headway u/blue/cni#x"}) {
            assertThat(overtaking(description, List.of(description, description), step("u", "cni", 1)))
                    .isEmpty();
        }
        assertThat(AttemptMark.ofKind("by hand/stage-ztunnel#1", StepKind.STAGE_ZTUNNEL))
                .isFalse();
    }

    @Test
    void anAttemptThatAnotherStepHasBuiltUponIsOver() {
        String settled = AttemptMark.of(step("u", "settle-ztunnel", 2));
        String staged = AttemptMark.of(step("u", "stage-ztunnel", 3));

        assertThat(overtaking(settled, List.of(settled, staged), step("u", "settle-ztunnel", 2)))
                .isEmpty();
        assertThat(overtaking(staged, List.of(staged, settled), step("u", "settle-ztunnel", 2)))
                .contains(settled);
        assertThat(overtaking(staged, List.of(staged, settled), step("u", "settle-ztunnel", 3)))
                .isEmpty();
    }

    @Test
    void anAttemptBelowOneThatTheLeaseAnnouncesIsOver() {
        String announced = AttemptMark.of(step("u", "cni", 2));

        assertThat(overtaking(announced, List.of("Preparing upgrade"), step("u", "cni", 1)))
                .contains(announced);
        assertThat(overtaking(announced, List.of("Preparing upgrade"), step("u", "cni", 2)))
                .isEmpty();
    }

    private static StepRef step(String upgrade, String step, int attempt) {
        return new StepRef(upgrade, "blue", StepId.parse(step), attempt);
    }
}
