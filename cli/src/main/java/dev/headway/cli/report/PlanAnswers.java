package dev.headway.cli.report;

import dev.headway.cli.ExitCode;
import dev.headway.cli.report.ClusterAnswer.Result;
import dev.headway.model.Outcome;
import dev.headway.model.Violation;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Everything that was answered to one request for a plan. */
public final class PlanAnswers {

    private final String upgrade;
    private final Map<String, ClusterAnswer> clusters = new LinkedHashMap<>();
    private List<Violation> violations = List.of();
    private boolean accepted;
    private boolean ended;

    public PlanAnswers(String upgrade) {
        this.upgrade = upgrade;
    }

    /** Takes a message in; those of other upgrades change nothing. */
    public void apply(Message message) {
        if (!message.upgrade().equals(upgrade)) {
            return;
        }
        if (message instanceof ClusterSurveyed surveyed) {
            change(surveyed.step().cluster(), answer -> answer.surveyed(surveyed.survey()));
        } else if (message instanceof UpgradeEvent event) {
            apply(event);
        }
    }

    private void apply(UpgradeEvent event) {
        if (event instanceof UpgradeAccepted yes) {
            accepted = true;
            yes.stages().forEach(stage -> stage.clusters().forEach(cluster -> change(cluster, answer -> answer)));
        } else if (event instanceof UpgradeRejected no) {
            violations = no.violations();
            ended = true;
        } else if (event instanceof ClusterPlanned planned) {
            change(planned.cluster(), answer -> answer.planned(planned.plan()));
        } else if (event instanceof ClusterUpgradeRefused refused) {
            change(refused.cluster(), answer -> answer.refused(refused.violations()));
        } else if (event instanceof ClusterUpgradeEnded end) {
            change(end.cluster(), answer -> ended(answer, end));
        } else if (event instanceof UpgradeEnded) {
            ended = true;
        }
    }

    private static ClusterAnswer ended(ClusterAnswer answer, ClusterUpgradeEnded end) {
        if (answer.result() != Result.UNANSWERED) {
            return answer;
        }
        Result result = end.outcome() == Outcome.COMPLETED || end.outcome() == Outcome.PLANNED
                ? Result.AT_TARGET
                : Result.FAILED;
        return answer.ended(result, end.detail());
    }

    private void change(String cluster, UnaryOperator<ClusterAnswer> change) {
        clusters.put(cluster, change.apply(clusters.getOrDefault(cluster, ClusterAnswer.unanswered(cluster))));
    }

    /** Whether the planner has said its last word. */
    public boolean ended() {
        return ended;
    }

    /** Whether every cluster's survey has arrived; a cluster that could not be surveyed has none. */
    public boolean surveyed() {
        return clusters.values().stream().noneMatch(answer -> answer.survey() == null);
    }

    /** Why the whole request was rejected, empty when it was not. */
    public List<Violation> violations() {
        return violations;
    }

    /** What came of each cluster, in the order of the stages. */
    public Collection<ClusterAnswer> clusters() {
        return clusters.values();
    }

    /** What is still missing, as one sentence. */
    public String missing() {
        if (!accepted && clusters.isEmpty()) {
            return "the planner did not answer";
        }
        List<String> silent = new ArrayList<>();
        clusters.values().stream()
                .filter(answer -> answer.result() == Result.UNANSWERED)
                .forEach(answer -> silent.add(answer.cluster()));
        return silent.isEmpty()
                ? "the planner did not finish"
                : "no survey or plan came of " + String.join(", ", silent)
                        + "; is a control-plane-executor running that reaches them?";
    }

    /** The exit code: 0 nothing to do, 10 changes, 1 refused or failed. */
    public int exitCode() {
        if (!violations.isEmpty()
                || clusters.isEmpty()
                || clusters.values().stream()
                        .anyMatch(answer -> answer.result() != Result.PLANNED && answer.result() != Result.AT_TARGET)) {
            return ExitCode.ERROR;
        }
        return clusters.values().stream().anyMatch(answer -> answer.result() == Result.PLANNED)
                ? ExitCode.CHANGES
                : ExitCode.COMPLETED;
    }
}
