package dev.headway.simulator;

import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import dev.headway.simulator.invariants.Breach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The people around an upgrade: one who answers what waits for a person, as far as the events show it, and others who use
 * controls at random.
 */
final class People {

    private static final int PATIENCE = 4;
    private static final int DESPAIR = 12;

    /** What the events tell of one upgrade. */
    private static final class Known {
        private final Set<String> waiting = new TreeSet<>();
        private final Set<String> gates = new TreeSet<>();
        private final List<StepId> steps = new ArrayList<>();
        private boolean paused;
        private boolean ended;
        private int answers;
        private int lastAnswers;
        private long heard;
    }

    private final Scene scene;
    private final Dice dice;
    private final Map<String, Known> upgrades = new TreeMap<>();
    private int controls;

    People(Scene scene) {
        this.scene = scene;
        this.dice = Dice.of(scene.options().seed(), "people");
        scene.listen(this::hear);
    }

    /** Whether every upgrade that was accepted has ended. */
    boolean allEnded() {
        return upgrades.values().stream().allMatch(known -> known.ended);
    }

    /** Answers whatever waits for a person; after a few answers that did not help, aborts. */
    void answer() {
        upgrades.forEach((upgrade, known) -> {
            if (known.ended) {
                return;
            }
            List.copyOf(known.gates)
                    .forEach(gate -> scene.publish(new ApproveRequested(upgrade, id(), gate, "ann", "looks good")));
            if (known.paused || !known.waiting.isEmpty()) {
                known.answers++;
                known.lastAnswers += scene.faults().isOver() ? 1 : 0;
                if (known.lastAnswers > DESPAIR) {
                    throw new Breach(
                            "L1",
                            "upgrade %s still waits for a person after %d answers: %s"
                                    .formatted(upgrade, known.lastAnswers, known.waiting));
                }
                scene.publish(
                        known.answers > PATIENCE
                                ? new AbortRequested(upgrade, id(), "ann", "enough")
                                : new ResumeRequested(upgrade, id(), "ann", "try again"));
            }
        });
    }

    /**
     * Holds the silence of an upgrade against a bound: something goes on, or it is visible what it waits for.
     *
     * @throws Breach if an upgrade does neither
     */
    void noneIsStuck(Duration bound) {
        upgrades.forEach((upgrade, known) -> {
            boolean visible = known.ended || known.paused || !known.waiting.isEmpty() || !known.gates.isEmpty();
            long silent = scene.time().millis() - known.heard;
            if (!visible && silent > bound.toMillis()) {
                throw new Breach(
                        "L1",
                        "upgrade %s waits for nobody and nothing happened for %s"
                                .formatted(upgrade, Duration.ofMillis(silent)));
            }
        });
    }

    /** Somebody uses a control at random; sometimes two people at the same moment. */
    void meddle() {
        if (upgrades.isEmpty()) {
            return;
        }
        String upgrade = dice.oneOf(List.copyOf(upgrades.keySet()));
        scene.publish(control(upgrade));
        if (scene.faults().strikes(Fault.SECOND_OPERATOR)) {
            scene.publish(control(upgrade));
        }
    }

    private UpgradeRequest control(String upgrade) {
        Known known = upgrades.getOrDefault(upgrade, new Known());
        String cluster = "c" + dice.between(1, scene.options().clusters());
        StepId step = known.steps.isEmpty() ? StepId.of(StepKind.CRDS) : dice.oneOf(known.steps);
        String gate = known.gates.isEmpty() ? "retire/" + cluster : dice.oneOf(List.copyOf(known.gates));
        return switch (dice.between(1, 12)) {
            case 1, 2, 3 -> new PauseRequested(upgrade, id(), "bob", "wait");
            case 4, 5, 6 -> new ResumeRequested(upgrade, id(), "bob", "go on");
            case 7 ->
                new RollbackRequested(
                        upgrade,
                        id(),
                        dice.chance(0.5) ? cluster : null,
                        dice.chance(0.3) ? step : null,
                        "bob",
                        "back");
            case 8 -> new RetryStepRequested(upgrade, id(), cluster, step, "bob", "again");
            case 9 -> new SkipStepRequested(upgrade, id(), cluster, step, "bob", "without it");
            case 10 -> new PaceRequested(upgrade, id(), Amount.of(dice.between(1, 3)), null, "bob", "faster");
            case 11 ->
                dice.chance(0.5)
                        ? new RejectRequested(upgrade, id(), gate, "bob", "no")
                        : new ApproveRequested(upgrade, id(), gate, "bob", "yes");
            default ->
                dice.chance(0.3)
                        ? new AbortRequested(upgrade, id(), "bob", "stop")
                        : new PauseRequested(upgrade, id(), "bob", "wait");
        };
    }

    private String id() {
        controls++;
        return "control-" + controls;
    }

    private void hear(Message message) {
        if (!(message instanceof UpgradeEvent event)) {
            return;
        }
        if (event instanceof UpgradeAccepted) {
            upgrades.put(event.upgrade(), new Known());
        }
        Known known = upgrades.get(event.upgrade());
        if (known == null) {
            return;
        }
        known.heard = scene.time().millis();
        switch (event) {
            case ApprovalRequested e -> known.gates.add(e.gate());
            case ClusterUpgradePaused e -> known.waiting.add(e.cluster());
            case ClusterUpgradeResumed e -> known.waiting.remove(e.cluster());
            case RollbackStarted e -> known.waiting.remove(e.cluster());
            case ClusterUpgradeEnded e -> known.waiting.remove(e.cluster());
            case ClusterUpgradeRefused e -> known.waiting.remove(e.cluster());
            case ControlApplied e -> applied(known, e.control());
            case StepStarted e -> {
                if (e.step().step().kind() != StepKind.SURVEY
                        && !known.steps.contains(e.step().step())) {
                    known.steps.add(e.step().step());
                }
            }
            case UpgradeEnded e -> known.ended = true;
            default -> {}
        }
    }

    private static void applied(Known known, String control) {
        switch (control) {
            case "pause" -> known.paused = true;
            case "resume" -> known.paused = false;
            default -> {
                if (control.startsWith("rollback ")) {
                    known.paused = true; // nothing starts by itself after a part was taken back
                } else if (control.startsWith("approve ") || control.startsWith("reject ")) {
                    known.gates.remove(control.substring(control.indexOf(' ') + 1));
                }
            }
        }
    }
}
