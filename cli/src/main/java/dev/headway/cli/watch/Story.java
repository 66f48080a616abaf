package dev.headway.cli.watch;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Violation;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** One sentence per event: what a log shows where no tree can be drawn. */
public final class Story {

    private static final int SHOWN = 3;

    private Story() {}

    /** The sentence, or an empty one where the event adds nothing for a reader. */
    public static String tell(Message message) {
        return switch (message) {
            case UpgradeEvent event -> tell(event);
            case NodeEvent.DrainBlocked blocked ->
                "%s %s: drain waits for %s: %s"
                        .formatted(blocked.step().cluster(), blocked.step().step(), blocked.pod(), blocked.detail());
            case NodeEvent.NodeWaiting waiting ->
                "%s %s: waits for its budget: %s"
                        .formatted(waiting.step().cluster(), waiting.step().step(), waiting.detail());
            case NodeEvent.NodesSurged surged ->
                "%s %s: %d nodes at %s"
                        .formatted(
                                surged.step().cluster(),
                                surged.step().step(),
                                surged.nodes().size(),
                                surged.revision());
            case NodeEvent.NodeDrained drained ->
                "%s %s: drained of %d pods"
                        .formatted(drained.step().cluster(), drained.step().step(), drained.evicted());
            case HealthEvent.HealthUnknown unknown ->
                "%s %s: health cannot be judged, so it waits: %s"
                        .formatted(unknown.step().cluster(), unknown.step().step(), against(unknown.evidence()));
            default -> "";
        };
    }

    /** What is under way and since when, or an empty sentence where nothing is. */
    static String still(UpgradeView view, Instant now) {
        List<String> steps = view.clusters().stream()
                .flatMap(cluster -> cluster.steps().stream()
                        .filter(step -> step.mark().underWay())
                        .map(step -> "%s %s for %d s%s"
                                .formatted(
                                        cluster.name(),
                                        step.id(),
                                        step.elapsed(now).toSeconds(),
                                        step.note().isEmpty() ? "" : ", " + step.note())))
                .toList();
        if (steps.isEmpty()) {
            return "";
        }
        String more = steps.size() > SHOWN ? " and %d more".formatted(steps.size() - SHOWN) : "";
        return "still under way: " + String.join("; ", steps.subList(0, Math.min(SHOWN, steps.size()))) + more;
    }

    private static String against(List<Evidence> evidence) {
        return evidence.stream()
                .filter(one -> !one.holds())
                .map(Evidence::sentence)
                .collect(Collectors.joining("; "));
    }

    private static String tell(UpgradeEvent event) {
        return switch (event) {
            case UpgradeEvent.UpgradeAccepted accepted ->
                "%s accepted: %s"
                        .formatted(
                                accepted.upgrade(),
                                accepted.stages().stream()
                                        .map(s -> s.stage() + " " + s.clusters())
                                        .collect(Collectors.joining(", ")));
            case UpgradeEvent.UpgradeRejected rejected ->
                "%s rejected: %s".formatted(rejected.upgrade(), join(rejected.violations()));
            case UpgradeEvent.StageStarted started -> "stage %s started".formatted(started.stage());
            case UpgradeEvent.StageCompleted completed -> "stage %s completed".formatted(completed.stage());
            case UpgradeEvent.ApprovalRequested requested ->
                "waits for approval of %s: %s".formatted(requested.gate(), requested.detail());
            case UpgradeEvent.ControlApplied control ->
                "%s by %s%s"
                        .formatted(
                                control.control(),
                                control.by(),
                                control.reason().isEmpty() ? "" : ": " + control.reason());
            case UpgradeEvent.ControlRejected control ->
                "%s by %s refused: %s".formatted(control.control(), control.by(), control.detail());
            case UpgradeEvent.UpgradeEnded ended ->
                "%s ended: %s %s".formatted(ended.upgrade(), ended.outcome(), ended.detail());
            case UpgradeEvent.ClusterUpgradeStarted started -> started.cluster() + " started, surveying";
            case UpgradeEvent.ClusterUpgradeRefused refused ->
                "%s refused: %s".formatted(refused.cluster(), join(refused.violations()));
            case UpgradeEvent.ClusterPlanned planned -> planned.cluster() + " " + summary(planned.plan());
            case UpgradeEvent.StepStarted step ->
                step(step.step().cluster(), step.step().step(), step.direction(), "started");
            case UpgradeEvent.StepExecuted step ->
                step(step.step().cluster(), step.step().step(), step.direction(), "done, confirming health");
            case UpgradeEvent.StepCompleted step ->
                step(step.step().cluster(), step.step().step(), step.direction(), "completed");
            case UpgradeEvent.StepRetried step ->
                step(
                        step.step().cluster(),
                        step.step().step(),
                        step.direction(),
                        "attempt %d: %s".formatted(step.step().attempt(), step.detail()));
            case UpgradeEvent.StepFailed step ->
                step(
                        step.step().cluster(),
                        step.step().step(),
                        step.direction(),
                        "FAILED %s: %s%s".formatted(step.reason(), step.detail(), refusals(step)));
            case UpgradeEvent.StepSkipped step ->
                step(step.step().cluster(), step.step().step(), step.direction(), "left out: " + step.detail());
            case UpgradeEvent.StepWithdrawn step ->
                step(step.step().cluster(), step.step().step(), step.direction(), "withdrawn: " + step.detail());
            case UpgradeEvent.ClusterParked parked -> "%s parked: %s".formatted(parked.cluster(), parked.detail());
            case UpgradeEvent.ClusterUnparked back -> "%s goes on: %s".formatted(back.cluster(), back.detail());
            case UpgradeEvent.ClusterUpgradePaused paused ->
                "%s paused: %s".formatted(paused.cluster(), paused.detail());
            case UpgradeEvent.ClusterUpgradeResumed resumed ->
                "%s resumed: %s".formatted(resumed.cluster(), resumed.detail());
            case UpgradeEvent.RollbackStarted back -> "%s rolls back: %s".formatted(back.cluster(), back.detail());
            case UpgradeEvent.ClusterUpgradeEnded ended ->
                "%s ended: %s %s".formatted(ended.cluster(), ended.outcome(), ended.detail());
        };
    }

    private static String step(String cluster, Object step, Direction direction, String what) {
        return "%s %s%s: %s".formatted(cluster, direction == Direction.BACK ? "undo " : "", step, what);
    }

    private static String refusals(UpgradeEvent.StepFailed step) {
        return step.evidence().stream()
                .filter(evidence -> !evidence.holds())
                .map(Evidence::sentence)
                .filter(text -> !step.detail().contains(text))
                .map(text -> "; " + text)
                .collect(Collectors.joining());
    }

    private static String summary(Plan plan) {
        int steps = plan.forward().stream()
                .mapToInt(segment -> segment.steps().size())
                .sum();
        return "planned: %s → %s in %d steps, plan %s"
                .formatted(
                        plan.baseline().version(),
                        plan.target().version(),
                        steps,
                        plan.hash().substring(0, 12));
    }

    private static String join(List<Violation> violations) {
        return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    }
}
