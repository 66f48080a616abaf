package dev.headway.cli.watch;

import dev.headway.model.Outcome;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One upgrade, as the events tell it. */
public final class UpgradeView {

    static final String PAUSED = "paused";
    private static final String RUNNING = "running";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private final String name;
    private final Map<String, ClusterView> clusters = new LinkedHashMap<>();
    private final Set<String> gates = new LinkedHashSet<>();
    private @Nullable Instant since;
    private @Nullable Instant until;
    private @Nullable Outcome outcome;
    private String state = "requested";
    private String detail = "";
    private String lastControl = "";
    private boolean backToAStep;

    public UpgradeView(String name) {
        this.name = name;
    }

    /** The upgrade's name. */
    public String name() {
        return name;
    }

    /** Whether any event of it was seen. */
    public boolean begun() {
        return since != null;
    }

    /** How it ended, if it has. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** Whether a cluster stopped and waits for a person. */
    public boolean held() {
        return outcome == null && clusters.values().stream().anyMatch(ClusterView::paused);
    }

    /** Whether it waits for a person and nothing of what waits is still under way. */
    public boolean atRest() {
        return held() && clusters.values().stream().noneMatch(cluster -> cluster.paused() && cluster.busy());
    }

    /** One sentence on the whole. */
    public String detail() {
        return detail;
    }

    String state() {
        return held() ? PAUSED : state;
    }

    /** The gates it waits at for a person. */
    Set<String> gates() {
        return Collections.unmodifiableSet(gates);
    }

    /** Whether a person's last rollback left steps done, which another could take back. */
    boolean backToAStep() {
        return backToAStep;
    }

    /** Who did what to it last and why, or was not allowed to. */
    String lastControl() {
        return lastControl;
    }

    @Nullable
    Instant since() {
        return since;
    }

    @Nullable
    Instant until() {
        return until;
    }

    Collection<ClusterView> clusters() {
        return Collections.unmodifiableCollection(clusters.values());
    }

    /** Takes an event in; events of other upgrades change nothing. */
    public void apply(Message message) {
        if (!message.upgrade().equals(name)) {
            return;
        }
        switch (message) {
            case UpgradeEvent event -> {
                since = since == null ? event.occurredAt() : since;
                apply(event);
            }
            case NodeEvent event -> cluster(event.step().cluster(), "").progressed(event, event.occurredAt());
            case HealthEvent event -> cluster(event.step().cluster(), "").judged(event);
            default -> {}
        }
    }

    private void apply(UpgradeEvent event) {
        switch (event) {
            case UpgradeEvent.UpgradeAccepted accepted -> accepted();
            case UpgradeEvent.UpgradeRejected rejected -> rejected(rejected);
            case UpgradeEvent.StageStarted started -> {
                gates.remove("stage/" + started.stage());
                become(RUNNING, "stage " + started.stage());
            }
            case UpgradeEvent.StageCompleted completed -> become(RUNNING, "stage " + completed.stage() + " is done");
            case UpgradeEvent.ApprovalRequested requested -> {
                gates.add(requested.gate());
                become("waiting", "for approval of " + requested.gate() + ": " + requested.detail());
            }
            case UpgradeEvent.ControlApplied control -> applied(control);
            case UpgradeEvent.ControlRejected control ->
                lastControl = "%s by %s at %s was refused: %s"
                        .formatted(
                                control.control(), control.by(), TIME.format(control.occurredAt()), control.detail());
            case UpgradeEvent.UpgradeEnded ended -> {
                outcome = ended.outcome();
                until = ended.occurredAt();
                become(ended.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '), ended.detail());
            }
            case UpgradeEvent.ClusterUpgradeStarted started ->
                clusters.put(started.cluster(), new ClusterView(started.cluster(), started.stage()));
            case UpgradeEvent.ClusterUpgradeRefused refused ->
                cluster(refused.cluster(), "")
                        .ended(
                                Outcome.REFUSED,
                                refused.violations().isEmpty()
                                        ? ""
                                        : refused.violations().getFirst().toString());
            case UpgradeEvent.ClusterPlanned planned ->
                cluster(planned.cluster(), "").planned(planned.plan());
            case UpgradeEvent.StepStarted step ->
                cluster(step.step().cluster(), "").started(step);
            case UpgradeEvent.StepExecuted step ->
                cluster(step.step().cluster(), "").executed(step);
            case UpgradeEvent.StepCompleted step ->
                cluster(step.step().cluster(), "").completed(step);
            case UpgradeEvent.StepRetried step ->
                cluster(step.step().cluster(), "").retried(step);
            case UpgradeEvent.StepFailed step ->
                cluster(step.step().cluster(), "").failed(step);
            case UpgradeEvent.StepSkipped step ->
                cluster(step.step().cluster(), "").skipped(step);
            case UpgradeEvent.StepWithdrawn step ->
                cluster(step.step().cluster(), "").withdrawn(step);
            case UpgradeEvent.ClusterParked parked ->
                cluster(parked.cluster(), "").parked(parked.detail());
            case UpgradeEvent.ClusterUnparked back ->
                cluster(back.cluster(), "").unparked();
            case UpgradeEvent.ClusterUpgradePaused paused ->
                cluster(paused.cluster(), "").become(PAUSED, paused.detail());
            case UpgradeEvent.ClusterUpgradeResumed resumed ->
                cluster(resumed.cluster(), "").become(RUNNING, resumed.detail());
            case UpgradeEvent.RollbackStarted back ->
                cluster(back.cluster(), "").rollsBack(back.detail());
            case UpgradeEvent.ClusterUpgradeEnded ended ->
                cluster(ended.cluster(), "").ended(ended.outcome(), ended.detail());
        }
    }

    private void applied(UpgradeEvent.ControlApplied control) {
        lastControl = "%s by %s at %s%s"
                .formatted(
                        control.control(),
                        control.by(),
                        TIME.format(control.occurredAt()),
                        control.reason().isEmpty() ? "" : ": " + control.reason());
        String[] words = control.control().split("[ ;]", 2);
        switch (words[0]) {
            case "pause" -> become(PAUSED, "");
            case "resume" -> become(RUNNING, "");
            case "abort" -> become("aborting", "");
            case "rollback" -> {
                backToAStep = control.control().contains(" to ");
                become(control.control().startsWith("rollback of ") ? state : "rolling back", "");
            }
            case "approve", "reject" -> {
                gates.remove(words.length > 1 ? words[1] : "");
                become(RUNNING, "");
            }
            default -> {}
        }
    }

    /** A request that was refused before may come again, corrected, under the same name. */
    private void accepted() {
        outcome = null;
        until = null;
        become("accepted", "");
    }

    /** A second request under the name of an upgrade that runs is refused without disturbing it. */
    private void rejected(UpgradeEvent.UpgradeRejected rejected) {
        String first = rejected.violations().isEmpty()
                ? ""
                : rejected.violations().getFirst().toString();
        if (state.equals("requested") || outcome == Outcome.REFUSED) {
            outcome = Outcome.REFUSED;
            until = rejected.occurredAt();
            become("rejected", first);
        } else {
            detail = "another request of this name was rejected: " + first;
        }
    }

    private ClusterView cluster(String cluster, String stage) {
        return clusters.computeIfAbsent(cluster, unseen -> new ClusterView(unseen, stage));
    }

    private void become(String newState, String newDetail) {
        state = newState;
        detail = newDetail;
    }
}
