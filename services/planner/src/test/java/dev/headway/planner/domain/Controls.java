package dev.headway.planner.domain;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything a person may ask of the upgrade {@code up}. */
final class Controls {

    private Controls() {}

    static PauseRequested pause(String id) {
        return new PauseRequested("up", id, "ada", "lunch");
    }

    static ResumeRequested resume(String id) {
        return new ResumeRequested("up", id, "ada", "back");
    }

    static AbortRequested abort(String id) {
        return new AbortRequested("up", id, "ada", "enough");
    }

    static ApproveRequested approve(String id, String gate) {
        return new ApproveRequested("up", id, gate, "ada", "fine");
    }

    static RejectRequested reject(String id, String gate) {
        return new RejectRequested("up", id, gate, "ada", "not now");
    }

    static RollbackRequested rollback(String id) {
        return new RollbackRequested("up", id, null, null, "ada", "errors");
    }

    static RollbackRequested rollback(String id, @Nullable String cluster, @Nullable String to) {
        return new RollbackRequested("up", id, cluster, to == null ? null : StepId.parse(to), "ada", "errors");
    }

    static RetryStepRequested retry(String id, String cluster, String step) {
        return new RetryStepRequested("up", id, cluster, StepId.parse(step), "ada", "it is repaired");
    }

    static SkipStepRequested skip(String id, String cluster, String step) {
        return new SkipStepRequested("up", id, cluster, StepId.parse(step), "ada", "it is broken");
    }

    static PaceRequested pace(String id, @Nullable Amount maxUnavailable, @Nullable Duration window) {
        return new PaceRequested("up", id, maxUnavailable, window, "ada", "the night is short");
    }
}
