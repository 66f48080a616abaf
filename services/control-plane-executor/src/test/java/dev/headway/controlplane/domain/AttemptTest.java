package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.AttemptFence;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
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
        assertThat(AttemptMark.laterThan(mark, step("u", "stage-ztunnel", 3))).isTrue();
        assertThat(AttemptMark.laterThan(mark, step("u", "stage-ztunnel", 4))).isFalse();
        assertThat(AttemptMark.laterThan(mark, step("u", "cni", 1))).isFalse();
        assertThat(AttemptMark.ofKind(mark, StepKind.STAGE_ZTUNNEL)).isTrue();
        assertThat(AttemptMark.ofKind(mark, StepKind.SETTLE_ZTUNNEL)).isFalse();
    }

    @Test
    void takesWhatHelmOrAPersonWroteForNoMark() {
        for (String description :
                new String[] {"Upgrade complete", "", "headway u/blue/cni#", "headway u/blue/cni#x"}) {
            assertThat(AttemptMark.laterThan(description, step("u", "cni", 1))).isFalse();
        }
        assertThat(AttemptMark.ofKind("by hand/stage-ztunnel#1", StepKind.STAGE_ZTUNNEL))
                .isFalse();
    }

    private static StepRef step(String upgrade, String step, int attempt) {
        return new StepRef(upgrade, "blue", StepId.parse(step), attempt);
    }
}
