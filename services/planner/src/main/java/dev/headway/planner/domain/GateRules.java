package dev.headway.planner.domain;

import dev.headway.model.message.ClusterSignal.ApproveRetire;
import dev.headway.model.message.ClusterSignal.RejectRetire;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.planner.domain.Member.State.Done;
import dev.headway.planner.domain.Member.State.Held;
import dev.headway.planner.domain.Member.State.Planning;
import dev.headway.planner.domain.Member.State.Running;
import dev.headway.planner.domain.Member.State.Upgraded;
import dev.headway.planner.domain.Member.State.Waiting;
import dev.headway.planner.domain.UpgradePhase.AtGate;
import org.jspecify.annotations.Nullable;

/**
 * The gates where an upgrade waits for a person: before a stage, and before the retirement of an old revision.
 *
 * <p>Behind a rejected stage no other starts, and what is done stays: the upgrade ends aborted, because a person ended it before
 * its end. A cluster whose retirement is rejected keeps both revisions: it ends incomplete, because all but that is done.
 */
final class GateRules {

    private static final String RETIRE = "retire/";

    private GateRules() {}

    static void approve(UpgradeTurn turn, ApproveRequested control) {
        if (isRetirement(control.gate())) {
            Upgraded upgraded = waiting(turn, control, control.gate());
            if (upgraded != null) {
                String cluster = cluster(control.gate());
                change(turn, cluster, upgraded.decide());
                ControlRules.apply(turn, control);
                turn.signal(n -> new ApproveRetire(turn.upgrade(), cluster, n, control.by(), turn.now()));
            }
        } else if (turn.phase() instanceof AtGate gate && isOf(turn, gate, control.gate())) {
            turn.enter(gate.approve());
            ControlRules.apply(turn, control);
            StageRules.started(turn, gate.stage());
        } else {
            ControlRules.reject(turn, control, doesNotWait(control.gate()));
        }
    }

    static void reject(UpgradeTurn turn, RejectRequested control) {
        if (isRetirement(control.gate())) {
            Upgraded upgraded = waiting(turn, control, control.gate());
            if (upgraded != null) {
                String cluster = cluster(control.gate());
                String detail = ControlRules.detail(control, "the retirement was rejected");
                change(turn, cluster, upgraded.decide());
                ControlRules.apply(turn, control);
                turn.signal(n -> new RejectRetire(turn.upgrade(), cluster, n, detail, turn.now()));
            }
        } else if (turn.phase() instanceof AtGate gate && isOf(turn, gate, control.gate())) {
            String stage = turn.stageSpec(gate.stage()).name();
            turn.enter(gate.reject(ControlRules.detail(control, "stage '%s' was rejected".formatted(stage))));
            ControlRules.apply(turn, control);
            StageRules.advance(turn);
        } else {
            ControlRules.reject(turn, control, doesNotWait(control.gate()));
        }
    }

    /** The state of a cluster whose retirement waits for a person; null where it does not, which is then told. */
    private static @Nullable Upgraded waiting(UpgradeTurn turn, Control control, String gate) {
        String cluster = cluster(gate);
        Member member = turn.member(cluster);
        if (member == null) {
            ControlRules.reject(turn, control, "cluster '%s' does not belong to the upgrade".formatted(cluster));
            return null;
        }
        if (member.state() instanceof Upgraded upgraded && waits(turn, cluster, upgraded)) {
            return upgraded;
        }
        ControlRules.reject(
                turn,
                control,
                switch (member.state()) {
                    case Upgraded u ->
                        u.decided() || !turn.spec().retire().approval()
                                ? "the retirement of '%s' needs no approval any more".formatted(cluster)
                                : "cluster '%s' is asked to go back".formatted(cluster);
                    case Planning p -> "cluster '%s' is only being planned".formatted(cluster);
                    case Waiting w -> "cluster '%s' has not started".formatted(cluster);
                    case Running r -> "cluster '%s' is still being upgraded".formatted(cluster);
                    case Held h -> "cluster '%s' is held; resume or abort first".formatted(cluster);
                    case Done d -> "cluster '%s' is done: %s".formatted(cluster, d.outcome());
                });
        return null;
    }

    private static boolean waits(UpgradeTurn turn, String cluster, Upgraded upgraded) {
        return !upgraded.decided() && turn.spec().retire().approval() && !turn.isAskedToGoBack(cluster);
    }

    private static boolean isRetirement(String gate) {
        return gate.startsWith(RETIRE);
    }

    private static String cluster(String gate) {
        return gate.substring(RETIRE.length());
    }

    private static boolean isOf(UpgradeTurn turn, AtGate gate, String name) {
        return name.equals("stage/" + turn.stageSpec(gate.stage()).name());
    }

    private static String doesNotWait(String gate) {
        return "gate '%s' does not wait for approval".formatted(gate);
    }

    private static void change(UpgradeTurn turn, String cluster, Upgraded state) {
        Member member = turn.member(cluster);
        if (member != null) {
            turn.put(member.in(state));
        }
    }
}
