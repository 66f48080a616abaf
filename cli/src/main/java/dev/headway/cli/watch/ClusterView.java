package dev.headway.cli.watch;

import dev.headway.cli.watch.StepView.Mark;
import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One cluster of an upgrade, as the events tell it. */
final class ClusterView {

    private static final String PARKED = "parked";
    private static final String ROLLING_BACK = "rolling back";

    private final String name;
    private final String stage;
    private final Map<StepId, StepView> steps = new LinkedHashMap<>();
    private final Map<StepId, String> refused = new HashMap<>();
    private @Nullable Plan plan;
    private @Nullable Outcome outcome;
    private String state = "surveying";
    private String detail = "";
    private boolean undoing;
    private String unparkedState = "";
    private String unparkedDetail = "";

    ClusterView(String name, String stage) {
        this.name = name;
        this.stage = stage;
    }

    String name() {
        return name;
    }

    String stage() {
        return stage;
    }

    String state() {
        return state;
    }

    String detail() {
        return detail;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    @Nullable
    Plan plan() {
        return plan;
    }

    StepView step(StepId id) {
        return steps.getOrDefault(id, StepView.pending(id));
    }

    List<StepView> steps() {
        return List.copyOf(steps.values());
    }

    /** Takes the plan, or the plan again with nodes that joined: steps that are known keep their state. */
    void planned(Plan drawn) {
        boolean first = plan == null;
        plan = drawn;
        Map<StepId, StepView> before = Map.copyOf(steps);
        steps.clear();
        for (Segment segment : drawn.forward()) {
            for (PlannedStep step : segment.steps()) {
                steps.put(step.id(), before.getOrDefault(step.id(), StepView.pending(step.id())));
            }
        }
        before.forEach(steps::putIfAbsent);
        if (first) {
            become("running", "");
        }
    }

    /** Goes the way back. */
    void rollsBack(String why) {
        undoing = true;
        become(ROLLING_BACK, why);
    }

    /** Stands still until the cluster can be reached again. */
    void parked(String why) {
        if (!state.equals(PARKED)) {
            unparkedState = state;
            unparkedDetail = detail;
        }
        become(PARKED, why);
    }

    void unparked() {
        if (state.equals(PARKED)) {
            become(unparkedState, unparkedDetail);
        }
    }

    void become(String newState, String newDetail) {
        state = newState;
        detail = newDetail;
    }

    void ended(Outcome how, String newDetail) {
        outcome = how;
        become(how.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), newDetail);
    }

    void started(UpgradeEvent.StepStarted event) {
        StepId id = event.step().step();
        boolean forward = event.direction() == Direction.FORWARD;
        steps.put(
                id,
                step(id).started(
                                forward ? Mark.WORKING : Mark.UNDOING,
                                forward ? "" : "going back",
                                event.occurredAt()));
    }

    void executed(UpgradeEvent.StepExecuted event) {
        boolean forward = event.direction() == Direction.FORWARD;
        note(event.step().step(), forward ? Mark.CONFIRMING : Mark.UNDOING, "waits for health");
    }

    void completed(UpgradeEvent.StepCompleted event) {
        StepId id = event.step().step();
        boolean forward = event.direction() == Direction.FORWARD;
        int checks = event.evidence().size();
        String held = checks == 0 ? "" : checks == 1 ? "1 check held" : checks + " checks held";
        String failure = refused.remove(id);
        boolean recovered = failure != null && !forward && !state.equals(ROLLING_BACK);
        String why = recovered ? "moved back after " + failure : held;
        steps.put(id, step(id).ended(forward ? Mark.DONE : Mark.UNDONE, why, event.occurredAt()));
    }

    void retried(UpgradeEvent.StepRetried event) {
        note(
                event.step().step(),
                step(event.step().step()).mark(),
                "attempt " + event.step().attempt() + ": " + event.detail());
    }

    void failed(UpgradeEvent.StepFailed event) {
        StepId id = event.step().step();
        List<String> against = against(event.evidence());
        boolean told = against.stream().anyMatch(sentence -> event.detail().contains(sentence));
        String why = told ? event.reason().name() : event.reason() + ": " + event.detail();
        undoing &= event.direction() == Direction.BACK;
        if (event.direction() == Direction.FORWARD) {
            refused.put(id, why);
        }
        steps.put(id, step(id).ended(Mark.FAILED, why, event.occurredAt()).doubted(why, against));
    }

    /** The steps that failed and that nothing was done about since. */
    List<StepId> failures() {
        return steps.values().stream()
                .filter(step -> step.mark() == Mark.FAILED)
                .map(StepView::id)
                .toList();
    }

    /** Whether it waits for a person. */
    boolean paused() {
        return state.equals(UpgradeView.PAUSED);
    }

    /** Whether a step is under way. */
    boolean busy() {
        return steps.values().stream().anyMatch(step -> step.mark().underWay());
    }

    /** Whether what was done is being taken back. */
    boolean undoing() {
        return undoing;
    }

    /** Takes in what the health watcher says of a step that is waited for. */
    void judged(HealthEvent event) {
        StepId id = event.step().step();
        StepView current = step(id);
        if (!current.mark().underWay()) {
            return;
        }
        switch (event) {
            case HealthEvent.HealthConfirmed confirmed -> {}
            case HealthEvent.HealthRefused refused ->
                steps.put(id, current.doubted("health is refused", against(refused.evidence())));
            case HealthEvent.HealthUnknown unknown ->
                steps.put(id, current.doubted("health cannot be judged, so it waits", against(unknown.evidence())));
        }
    }

    private static List<String> against(List<Evidence> evidence) {
        return evidence.stream()
                .filter(one -> !one.holds())
                .map(Evidence::sentence)
                .distinct()
                .toList();
    }

    void skipped(UpgradeEvent.StepSkipped event) {
        StepId id = event.step().step();
        steps.put(id, step(id).ended(Mark.SKIPPED, event.detail(), event.occurredAt()));
    }

    /** Shows a step that was not begun and whose turn comes again. */
    void withdrawn(UpgradeEvent.StepWithdrawn event) {
        StepId id = event.step().step();
        steps.put(id, step(id).ended(Mark.WITHDRAWN, "withdrawn: " + event.detail(), event.occurredAt()));
    }

    void progressed(NodeEvent event, Instant at) {
        StepId id = event.step().step();
        StepView current = step(id);
        if (!current.mark().underWay()) {
            return;
        }
        String why = switch (event) {
            case NodeEvent.NodeCordoned cordoned ->
                cordoned.cordonedByUs() ? "cordoned, draining" : "cordoned by someone else, draining";
            case NodeEvent.DrainBlocked blocked -> "drain waits for " + blocked.pod() + ": " + blocked.detail();
            case NodeEvent.NodeDrained drained -> "drained of " + drained.evicted() + " pods, replacing ztunnel";
            case NodeEvent.NodeUpgraded upgraded -> "ztunnel at " + upgraded.revision() + ", waits for health";
            case NodeEvent.NodeReverted reverted -> "ztunnel back at " + reverted.revision() + ", waits for health";
            case NodeEvent.NodeReleased released ->
                released.schedulable() ? "released" : "released, foreign cordon kept";
            case NodeEvent.NodeWaiting waiting -> "waits for its budget: " + waiting.detail();
            case NodeEvent.NodeWithdrawn withdrawn -> "withdrawn, its node is untouched";
            case NodeEvent.NodeSkipped skipped -> "left out: " + skipped.detail();
            case NodeEvent.NodesSurged surged -> at(surged.nodes().size(), surged.revision());
            case NodeEvent.NodesSurgedBack surged -> at(surged.nodes().size(), surged.revision());
            case NodeEvent.NodeHeld held -> "held: " + held.detail();
            case NodeEvent.NodeStepRefused refused -> "refused: " + refused.detail();
        };
        steps.put(id, current.noted(current.mark(), why));
    }

    private static String at(int nodes, String revision) {
        return "%d nodes at %s, waits for health".formatted(nodes, revision);
    }

    private void note(StepId id, Mark mark, String why) {
        steps.put(id, step(id).noted(mark, why));
    }
}
