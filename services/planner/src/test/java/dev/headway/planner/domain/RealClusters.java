package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.skipped;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unproven;
import static dev.headway.planner.domain.ModelExecutors.waiting;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.Scenarios.Scenario;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What real clusters do to an upgrade: other strategies, nodes left out and nodes that join, clusters out of reach. */
final class RealClusters {

    private static final UpgradeSpec WITH_NODE = Fixtures.withNode(spec());
    private static final UpgradeSpec SKIPPING = nodes(Strategy.DRAIN, OnTimeout.SKIP, 0);
    private static final UpgradeSpec FORGIVING = nodes(Strategy.DRAIN, OnTimeout.FAIL, 1);

    private RealClusters() {}

    static Stream<Scenario> all() {
        return Stream.of(strategies(), leavesNodesOut(), isParked(), isNotProven())
                .flatMap(scenarios -> scenarios);
    }

    private static Stream<Scenario> strategies() {
        return Stream.of(
                new Scenario("in place", nodes(Strategy.IN_PLACE, OnTimeout.HOLD, 0), Outcome.COMPLETED, 1, p -> {}),
                surging("seven nodes surge in threes", Outcome.COMPLETED, p -> {}),
                surging(
                        "a surge is unhealthy",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().next("ConfirmHealth surge/2", unhealthy())),
                surging(
                        "a surge never answers",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().always("SurgeNodes surge/2", SILENCE)),
                withNode("the agent goes with the node", Outcome.COMPLETED, p -> {}),
                withNode(
                        "the agent is not staged",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().next("ConfirmHealth cni", unhealthy())),
                withNode(
                        "ztunnel is not staged beside the agent",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().next("ConfirmHealth stage-ztunnel", unhealthy())),
                withNode(
                        "an agent's node is unhealthy",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().next("ConfirmHealth node/n2", unhealthy())),
                withNode(
                        "a tag fails after the agents",
                        Outcome.ROLLED_BACK,
                        p -> p.executors().next("ConfirmHealth tag/default", unhealthy())),
                new Scenario(
                        "nodes join",
                        spec(),
                        Outcome.COMPLETED,
                        1,
                        p -> p.executors().outdated("n1", "n9", "n8")),
                new Scenario("nodes join and a tag fails", spec(), Outcome.ROLLED_BACK, 1, p -> {
                    p.executors().outdated("n9");
                    p.executors().next("ConfirmHealth tag/default", unhealthy());
                }));
    }

    private static Stream<Scenario> leavesNodesOut() {
        return Stream.of(
                new Scenario(
                        "a node is skipped",
                        SKIPPING,
                        Outcome.INCOMPLETE,
                        1,
                        p -> p.executors().next("UpgradeNode node/n2", skipped())),
                new Scenario("a node is skipped and a tag fails", SKIPPING, Outcome.ROLLED_BACK, 1, p -> {
                    p.executors().next("UpgradeNode node/n2", skipped());
                    p.executors().next("ConfirmHealth tag/default", unhealthy());
                }),
                new Scenario(
                        "a node may fail",
                        FORGIVING,
                        Outcome.INCOMPLETE,
                        1,
                        p -> p.executors().next("ConfirmHealth node/n2", unhealthy())),
                new Scenario(
                        "a node may be undrainable",
                        FORGIVING,
                        Outcome.INCOMPLETE,
                        1,
                        p -> p.executors().next("UpgradeNode node/n2", refused(FailureReason.DRAIN_TIMEOUT))),
                new Scenario(
                        "a node may be held",
                        FORGIVING,
                        Outcome.INCOMPLETE,
                        1,
                        p -> p.executors().next("UpgradeNode node/n2", held(FailureReason.DRAIN_TIMEOUT))),
                new Scenario("a second node may not fail", FORGIVING, Outcome.ROLLED_BACK, 1, p -> {
                    p.executors().next("UpgradeNode node/n1", refused(FailureReason.DRAIN_TIMEOUT));
                    p.executors().next("ConfirmHealth node/n3", unhealthy());
                }),
                new Scenario(
                        "a node waits for a while",
                        spec(),
                        Outcome.COMPLETED,
                        1,
                        p -> p.executors().next("UpgradeNode node/n2", waiting())),
                new Scenario("a node waits too long", spec(), Outcome.COMPLETED, 1, p -> {
                    p.executors().always("UpgradeNode node/n2", waiting());
                    p.when(message -> message instanceof ClusterHeld, () -> {
                        p.executors().restored("UpgradeNode node/n2");
                        p.arrives(resume());
                    });
                }));
    }

    private static Stream<Scenario> isParked() {
        RetireSpec later = new RetireSpec(Duration.ofHours(24), false);
        return Stream.of(
                parked("parked during the survey", spec(), Outcome.COMPLETED, at("survey")),
                parked("parked at the CNI", spec(), Outcome.COMPLETED, at("cni")),
                parked("parked at a node", spec(), Outcome.COMPLETED, at("node/n2")),
                parked("parked at a release", spec(), Outcome.COMPLETED, named("ReleaseNode")),
                parked("parked at a verdict", spec(), Outcome.COMPLETED, named("ConfirmHealth")),
                parked(
                        "parked while the retirement waits",
                        Fixtures.with(spec(), later),
                        Outcome.COMPLETED,
                        message -> message instanceof RetireWaiting),
                new Scenario("parked on the way back", spec(), Outcome.ROLLED_BACK, 1, p -> {
                    p.executors().next("ConfirmHealth tag/canary", unhealthy());
                    parkAndUnpark(p, message -> message instanceof RollbackStarted);
                }),
                new Scenario("parked while settling on the way back", spec(), Outcome.ROLLED_BACK, 1, p -> {
                    p.executors().next("ConfirmHealth node/n1", unhealthy());
                    parkAndUnpark(p, at("settle-ztunnel"));
                }),
                new Scenario("parked and paused", spec(), Outcome.COMPLETED, 1, p -> {
                    p.when(at("node/n2"), () -> p.arrives(new PauseRequested("up", "p1", "ada", "lunch")));
                    parkAndUnpark(p, message -> message instanceof ClusterUpgradePaused);
                    p.later(Duration.ofHours(50), () -> p.arrives(resume()));
                }),
                new Scenario("resumed while parked", spec(), Outcome.COMPLETED, 1, p -> {
                    p.when(at("node/n2"), () -> p.arrives(new PauseRequested("up", "p1", "ada", "lunch")));
                    parkAndUnpark(p, message -> message instanceof ClusterUpgradePaused);
                    p.later(Duration.ofHours(20), () -> p.arrives(resume()));
                }),
                new Scenario("aborted while parked: a release never comes", spec(), Outcome.ABORTED, 1, p -> {
                    p.when(at("cni"), () -> p.arrives(park()));
                    p.later(
                            Duration.ofHours(20),
                            () -> p.arrives(new AbortRequested("up", "a1", "ada", "gone for good")));
                }));
    }

    private static Stream<Scenario> isNotProven() {
        return Stream.of(
                new Scenario(
                        "the CNI is not what was reported",
                        spec(),
                        Outcome.ROLLED_BACK,
                        1,
                        p -> p.executors().next("UpgradeCni cni", unproven())),
                new Scenario(
                        "a tag is not what was reported",
                        spec(),
                        Outcome.ROLLED_BACK,
                        1,
                        p -> p.executors().next("MoveTag tag/canary", unproven())));
    }

    private static Scenario surging(String name, Outcome outcome, Consumer<PlannerHarness> story) {
        return new Scenario(name, Fixtures.surging(Amount.of(3)), outcome, 0, planner -> {
            planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(7)));
            story.accept(planner);
        });
    }

    private static Scenario withNode(String name, Outcome outcome, Consumer<PlannerHarness> story) {
        return new Scenario(name, WITH_NODE, outcome, 1, story);
    }

    private static Scenario parked(String name, UpgradeSpec spec, Outcome outcome, Predicate<Message> when) {
        return new Scenario(name, spec, outcome, 1, planner -> parkAndUnpark(planner, when));
    }

    private static void parkAndUnpark(PlannerHarness planner, Predicate<Message> when) {
        planner.when(when, () -> {
            planner.arrives(park());
            planner.later(
                    Duration.ofHours(40),
                    () -> planner.arrives(new UnparkCluster("", "blue", 2, "it answers again", planner.now())));
        });
    }

    private static ParkCluster park() {
        return new ParkCluster("", "blue", 1, "401 Unauthorized", Fixtures.START);
    }

    private static ResumeRequested resume() {
        return new ResumeRequested("up", "r1", "ada", "go on");
    }

    private static UpgradeSpec nodes(Strategy strategy, OnTimeout onTimeout, int failureBudget) {
        return Fixtures.with(spec(), Fixtures.nodes(strategy, Amount.of(1), onTimeout, failureBudget));
    }

    private static Predicate<Message> at(String step) {
        return message -> message instanceof StepMessage command
                && command.step().step().toString().equals(step);
    }

    private static Predicate<Message> named(String command) {
        return message -> message.getClass().getSimpleName().equals(command);
    }
}
