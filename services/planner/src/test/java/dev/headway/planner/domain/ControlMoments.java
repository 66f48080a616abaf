package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.reject;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Controls.skip;
import static dev.headway.planner.domain.Fixtures.cluster;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.stage;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.begun;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlannerHarness.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Every moment of an upgrade in which a person may want something, and how it comes to it. */
final class ControlMoments {

    /**
     * A moment.
     *
     * @param upgrade the phase of the upgrade
     * @param phase the phase of the cluster, empty where it has none
     * @param gate what an approval or a rejection names
     * @param step what a retry names
     */
    record Moment(
            String name,
            String upgrade,
            String phase,
            String cluster,
            String gate,
            String step,
            Consumer<PlannerHarness> story) {

        PlannerHarness reach() {
            PlannerHarness planner = new PlannerHarness(FLEET, Delivery.ONCE, 1);
            story.accept(planner);
            return planner;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<ClusterRegistered> FLEET = List.of(
            cluster("blue", "mesh", "yes"),
            cluster("c1", "stage", "canary"),
            cluster("p1", "stage", "production"),
            cluster("p2", "stage", "production"));

    private static final RetireSpec LATER = new RetireSpec(Duration.ofHours(24), true);
    private static final UpgradeSpec SPEC = Fixtures.with(spec(), LATER);
    private static final UpgradeSpec PAUSING = Fixtures.with(SPEC, OnFailure.PAUSE);
    private static final UpgradeSpec FORGIVING =
            Fixtures.with(SPEC, Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.HOLD, 1));
    private static final UpgradeSpec STAGES = Fixtures.with(
            spec(List.of(
                    stage("canary", 1, 0, Duration.ofHours(1), false), stage("production", 1, 0, Duration.ZERO, true))),
            new RetireSpec(Duration.ZERO, false));

    private ControlMoments() {}

    static List<Moment> all() {
        return List.of(
                upgrade("nothing was accepted", "", planner -> {}),
                upgrade(
                        "a stage waits at its gate",
                        "AtGate",
                        planner -> planner.send(request("up", STAGES)).run()),
                upgrade(
                        "a stage bakes",
                        "Baking",
                        planner -> planner.send(request("up", STAGES)).settle()),
                upgrade(
                        "the upgrade has ended",
                        "Ended",
                        planner -> planner.send(request("up", spec())).run()),
                blue("the survey is under way", "Surveying", ControlMoments::surveying),
                blue("a node is under way", "Advancing", ControlMoments::atANode),
                blue("a node was left out, and the next is under way", "Advancing", "node/n1", planner -> {
                    planner.executors().next("ConfirmHealth node/n1", unhealthy());
                    atANode(planner, FORGIVING);
                }),
                blue("a node failed, another is still under way", "Failing", "node/n1", planner -> {
                    planner.executors().next("ConfirmHealth node/n1", unhealthy());
                    planner.executors().next("UpgradeNode node/n2", begun());
                    planner.send(request("up", Fixtures.withNodes(SPEC, Amount.of(2))))
                            .settle();
                }),
                blue("it will be taken back", "TurningBack", ControlMoments::turning),
                blue("it is being taken back", "RollingBack", ControlMoments::goingBack),
                blue("it is being taken back in part", "RollingBack", planner -> {
                    waiting(planner);
                    planner.executors().next("RevertNode node/n3", begun());
                    planner.send(rollback("b0", "blue", "node/n1")).settle();
                }),
                blue("the retirement waits for its time", "Baking", ControlMoments::waiting),
                blue("the retirement waits for approval", "AwaitingApproval", planner -> {
                    waiting(planner);
                    planner.run();
                }),
                blue("the retirement is under way", "Retiring", "retire", ControlMoments::retiring),
                blue("nodes that were left out are released at the end", "Ending", "node/n2", planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.executors().next("ConfirmHealth node/n2", SILENCE);
                    planner.send(request("up", FORGIVING)).settle();
                }),
                blue("it is out of reach at a node", "Advancing", planner -> {
                    atANode(planner);
                    planner.arrives(new ParkCluster("", "blue", 1, "401", Fixtures.START))
                            .settle();
                }),
                paused("paused during the survey", "Surveying", ControlMoments::surveying),
                paused("paused at a node", "Advancing", ControlMoments::atANode),
                paused("paused before it is taken back", "TurningBack", ControlMoments::turning),
                paused("paused while it is taken back", "RollingBack", ControlMoments::goingBack),
                paused("paused before the time of the retirement", "Baking", ControlMoments::waiting),
                paused("paused before the approval of the retirement", "AwaitingApproval", planner -> {
                    waiting(planner);
                    planner.run();
                }),
                paused("paused at the retirement", "Retiring", ControlMoments::retiring),
                blue("a failed node waits for a person", "Paused(Advancing)", "node/n2", planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.send(request("up", PAUSING)).settle();
                }),
                blue("nobody could judge a node", "Paused(Advancing)", "node/n2", planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unknown());
                    planner.send(request("up", SPEC)).settle();
                }),
                blue("a failed way back waits for a person", "Paused(RollingBack)", "node/n3", planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", refused(FailureReason.ZTUNNEL_NOT_READY));
                    planner.send(request("up", SPEC)).settle();
                }),
                blue("a failed retirement waits for a person", "Paused(Retiring)", "retire", planner -> {
                    planner.executors().next("RetireRevision retire", refused(FailureReason.STILL_REFERENCED));
                    planner.send(request("up", spec())).settle();
                }),
                blue("it was taken back to a node and waits", "Paused(Advancing)", planner -> {
                    waiting(planner);
                    planner.send(rollback("b0", "blue", "node/n1")).settle();
                }),
                fleet("it is done, another is under way", "Ended(COMPLETED)", planner -> {
                    planner.send(request("up", production(1))).settle();
                }),
                fleet("it left a node out, another is under way", "Ended(INCOMPLETE)", planner -> {
                    planner.when(isAtANode("p1"), () -> planner.arrives(skip("s0", "p1", "node/n3")));
                    planner.send(request("up", production(1))).settle();
                }),
                fleet("it was taken back, another is held", "Ended(ROLLED_BACK)", planner -> {
                    planner.when(isAtANode("p1"), () -> planner.arrives(rollback("b0", "p1", null)));
                    planner.send(request("up", production(2))).settle();
                }),
                new Moment(
                        "the upgrade is being aborted",
                        "Aborting",
                        "Ending",
                        "blue",
                        "retire/blue",
                        "node/n2",
                        planner -> {
                            atANode(planner);
                            planner.send(abort("a0")).settle();
                        }),
                new Moment(
                        "a stage was rejected, the one before it waits to retire",
                        "Finishing",
                        "AwaitingApproval",
                        "c1",
                        "retire/c1",
                        "node/n1",
                        planner -> {
                            planner.send(request("up", Fixtures.with(STAGES, LATER)))
                                    .run();
                            planner.send(reject("j0", "stage/production")).settle();
                        }));
    }

    private static Moment upgrade(String name, String phase, Consumer<PlannerHarness> story) {
        return new Moment(name, phase, "", "c1", "stage/production", "node/n2", story);
    }

    private static Moment blue(String name, String phase, Consumer<PlannerHarness> story) {
        return blue(name, phase, "node/n2", story);
    }

    private static Moment blue(String name, String phase, String step, Consumer<PlannerHarness> story) {
        return new Moment(name, "", phase, "blue", "retire/blue", step, story);
    }

    private static Moment fleet(String name, String phase, Consumer<PlannerHarness> story) {
        return new Moment(name, "Staging", phase, "p1", "retire/p1", "node/n3", planner -> {
            planner.executors()
                    .always(
                            "UpgradeNode node/n1",
                            (command, now) -> command.step().cluster().equals("p2")
                                    ? begun().to(command, now)
                                    : planner.executors().obey(command, now));
            story.accept(planner);
        });
    }

    private static Predicate<Message> isAtANode(String cluster) {
        return message -> message instanceof UpgradeNode upgrade
                && upgrade.step().cluster().equals(cluster);
    }

    private static Moment paused(String name, String phase, Consumer<PlannerHarness> story) {
        return blue(name, "Paused(" + phase + ")", planner -> {
            story.accept(planner);
            planner.send(pause("p0")).settle();
        });
    }

    private static void surveying(PlannerHarness planner) {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(request("up", SPEC)).settle();
    }

    private static void atANode(PlannerHarness planner) {
        atANode(planner, SPEC);
    }

    private static void atANode(PlannerHarness planner, UpgradeSpec spec) {
        planner.executors().next("UpgradeNode node/n2", begun());
        planner.send(request("up", spec)).settle();
    }

    private static void turning(PlannerHarness planner) {
        atANode(planner);
        planner.send(rollback("b0")).settle();
    }

    private static void goingBack(PlannerHarness planner) {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        planner.executors().next("RevertNode node/n3", begun());
        planner.send(request("up", SPEC)).settle();
    }

    private static void waiting(PlannerHarness planner) {
        planner.send(request("up", SPEC)).settle();
    }

    private static void retiring(PlannerHarness planner) {
        planner.executors().next("RetireRevision retire", SILENCE);
        planner.send(request("up", spec())).settle();
    }

    private static UpgradeSpec production(int maxConcurrent) {
        return spec(List.of(stage("production", maxConcurrent, 0, Duration.ZERO, false)));
    }
}
