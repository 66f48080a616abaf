package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.reject;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.retry;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Controls.skip;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.begun;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.Scenarios.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Upgrades that a person takes back, wholly or in part, and steps that a person has tried again or left out. */
final class TakenBack {

    private static final UpgradeSpec PAUSING = Fixtures.with(spec(), OnFailure.PAUSE);
    private static final UpgradeSpec RETIRING = Fixtures.with(spec(), new RetireSpec(Duration.ofHours(24), true));

    private TakenBack() {}

    static Stream<Scenario> all() {
        return Stream.of(rollbacks(), inPart(), steps(), fleets()).flatMap(scenarios -> scenarios);
    }

    private static Stream<Scenario> rollbacks() {
        return Stream.of(
                one("rolled back during the survey", spec(), Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("SurveyCluster survey", SILENCE);
                    planner.when(
                            message -> message instanceof SurveyCluster,
                            () -> planner.later(Duration.ofSeconds(1), () -> planner.arrives(rollback("b1"))));
                }),
                one(
                        "rolled back at a node",
                        RETIRING,
                        Outcome.ROLLED_BACK,
                        planner -> planner.when(
                                message -> message instanceof UpgradeNode, planner.sending(rollback("b1")))),
                one(
                        "rolled back at a tag",
                        RETIRING,
                        Outcome.ROLLED_BACK,
                        planner -> planner.when(
                                message -> message instanceof MoveTag, planner.sending(rollback("b1", "blue", null)))),
                one(
                        "rolled back while the retirement waits",
                        RETIRING,
                        Outcome.ROLLED_BACK,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested, planner.sending(rollback("b1")))),
                one(
                        "rolled back when the time of the retirement came",
                        RETIRING,
                        Outcome.ROLLED_BACK,
                        planner -> planner.later(Duration.ofHours(30), () -> planner.arrives(rollback("b1")))),
                one(
                        "rolled back while a refused tag moves back",
                        Fixtures.with(PAUSING, RETIRING.retire()),
                        Outcome.ROLLED_BACK,
                        planner -> {
                            planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                            planner.when(message -> message instanceof MoveTagBack, planner.sending(rollback("b1")));
                        }),
                one("rolled back instead of waiting for a verdict", spec(), Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unknown());
                    planner.when(message -> message instanceof ClusterHeld, planner.sending(rollback("b1")));
                }),
                one("a rollback is paused and resumed", RETIRING, Outcome.ROLLED_BACK, planner -> {
                    planner.when(message -> message instanceof MoveTag, planner.sending(rollback("b1")));
                    planner.when(message -> message instanceof RevertNode, planner.sending(pause("p1")));
                    planner.later(Duration.ofHours(40), () -> planner.arrives(resume("r1")));
                }),
                one("a rollback is paused before it begins", spec(), Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("UpgradeNode node/n2", begun());
                    planner.later(Duration.ofSeconds(1), () -> planner.arrives(rollback("b1")));
                    planner.later(Duration.ofSeconds(2), () -> planner.arrives(pause("p1")));
                    planner.later(Duration.ofHours(40), () -> planner.arrives(resume("r1")));
                }),
                one("a rollback resumes before what was in flight has ended", spec(), Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("UpgradeNode node/n2", begun());
                    planner.later(Duration.ofSeconds(1), () -> planner.arrives(rollback("b1")));
                    planner.later(Duration.ofSeconds(2), () -> planner.arrives(pause("p1")));
                    planner.later(Duration.ofSeconds(3), () -> planner.arrives(resume("r1")));
                }),
                one("a rollback is aborted before it begins", spec(), Outcome.ABORTED, planner -> {
                    planner.executors().next("UpgradeNode node/n2", begun());
                    planner.later(Duration.ofSeconds(1), () -> planner.arrives(rollback("b1")));
                    planner.later(Duration.ofSeconds(2), () -> planner.arrives(abort("a1")));
                }),
                one("a rollback is aborted", RETIRING, Outcome.ABORTED, planner -> {
                    planner.when(message -> message instanceof MoveTag, planner.sending(rollback("b1")));
                    planner.when(message -> message instanceof RevertNode, planner.sending(abort("a1")));
                }));
    }

    private static Stream<Scenario> inPart() {
        return Stream.of(
                toAndOn("taken back to a node and resumed", "node/n1"),
                toAndOn("taken back to the staged template and resumed", "stage-ztunnel"),
                toAndOn("taken back to the CNI and resumed", "cni"),
                toAndOn("taken back to the revision and resumed", "revision"),
                toAndOn("taken back to the settled ztunnel and resumed", "settle-ztunnel"),
                toAndOn("taken back to a tag and resumed", "tag/canary"),
                toAndOn("taken back to a node with its agent and resumed", Fixtures.withNode(RETIRING), "node/n1"),
                toAndOn("taken back behind the agent and resumed", Fixtures.withNode(RETIRING), "revision"),
                toAndOn(
                        "taken back to a surge and resumed",
                        Fixtures.with(Fixtures.surging(Amount.of(1)), RETIRING.retire()),
                        "surge/1"),
                one("a node joins after it was taken back to another", RETIRING, Outcome.COMPLETED, planner -> {
                    planner.when(
                            message -> message instanceof ApprovalRequested,
                            planner.sending(rollback("b1", "blue", "node/n1")));
                    planner.when(isHeldBehind("node/n1"), () -> {
                        planner.executors().outdated("n2", "n3", "n9");
                        planner.arrives(resume("r1"));
                    });
                    approveLater(planner);
                }),
                one("taken back to a node, then wholly", RETIRING, Outcome.ROLLED_BACK, planner -> {
                    planner.when(
                            message -> message instanceof ApprovalRequested,
                            planner.sending(rollback("b1", "blue", "node/n1")));
                    planner.when(isHeldBehind("node/n1"), planner.sending(rollback("b2")));
                }),
                one("a way back in part is made a whole one", RETIRING, Outcome.ROLLED_BACK, planner -> {
                    planner.when(
                            message -> message instanceof ApprovalRequested,
                            planner.sending(rollback("b1", "blue", "node/n1")));
                    planner.when(message -> message instanceof RevertNode, planner.sending(rollback("b2")));
                }),
                one("a way back in part goes through a failure", RETIRING, Outcome.COMPLETED, planner -> {
                    planner.executors().next("RevertNode node/n2", held(FailureReason.DRAIN_TIMEOUT));
                    planner.when(
                            message -> message instanceof ApprovalRequested,
                            planner.sending(rollback("b1", "blue", "node/n1")));
                    planner.whenever(
                            message -> message instanceof ClusterHeld,
                            message ->
                                    planner.arrives(resume("r" + planner.sent().size())));
                    approveLater(planner);
                }));
    }

    private static Stream<Scenario> steps() {
        return Stream.of(
                one("a failed node is tried again and the rest goes on", PAUSING, Outcome.COMPLETED, planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.when(message -> message instanceof ClusterHeld, () -> {
                        planner.arrives(retry("t1", "blue", "node/n2"));
                        planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                    });
                }),
                one("a failed way back is tried again", spec(), Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", held(FailureReason.DRAIN_TIMEOUT));
                    planner.when(message -> message instanceof ClusterHeld, () -> {
                        planner.arrives(retry("t1", "blue", "node/n3"));
                        planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                    });
                }),
                one("a failed node is left out", PAUSING, Outcome.INCOMPLETE, planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.when(message -> message instanceof ClusterHeld, () -> {
                        planner.arrives(skip("s1", "blue", "node/n2"));
                        planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                    });
                }),
                one("a node and a tag are left out before their turn", spec(), Outcome.INCOMPLETE, planner -> {
                    planner.executors().next("UpgradeNode node/n1", begun());
                    planner.when(message -> message instanceof UpgradeNode, () -> {
                        planner.arrives(skip("s1", "blue", "node/n3"));
                        planner.arrives(skip("s2", "blue", "tag/default"));
                    });
                }),
                one(
                        "the retirement is left out before its turn",
                        RETIRING,
                        Outcome.INCOMPLETE,
                        planner -> planner.when(
                                message -> message instanceof UpgradeNode,
                                () -> planner.arrives(skip("s1", "blue", "retire")))),
                one(
                        "the retirement is left out while it waits",
                        RETIRING,
                        Outcome.INCOMPLETE,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested,
                                () -> planner.arrives(skip("s1", "blue", "retire")))),
                one("a failed retirement is left out", spec(), Outcome.INCOMPLETE, planner -> {
                    planner.executors()
                            .next("RetireRevision retire", ModelExecutors.refused(FailureReason.STILL_REFERENCED));
                    planner.when(
                            message -> message instanceof ClusterHeld, planner.sending(skip("s1", "blue", "retire")));
                }),
                one(
                        "the retirement is rejected",
                        RETIRING,
                        Outcome.INCOMPLETE,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested,
                                planner.sending(reject("j1", "retire/blue")))),
                one(
                        "the retirement is rejected when its time came",
                        RETIRING,
                        Outcome.INCOMPLETE,
                        planner -> planner.later(
                                Duration.ofHours(30), () -> planner.arrives(reject("j1", "retire/blue")))),
                one("a paused retirement is rejected", RETIRING, Outcome.INCOMPLETE, planner -> {
                    planner.later(Duration.ofHours(1), () -> planner.arrives(pause("p1")));
                    planner.later(Duration.ofHours(2), () -> planner.arrives(reject("j1", "retire/blue")));
                }),
                one("a late paused retirement is rejected", RETIRING, Outcome.INCOMPLETE, planner -> {
                    planner.later(Duration.ofHours(30), () -> planner.arrives(pause("p1")));
                    planner.later(Duration.ofHours(31), () -> planner.arrives(reject("j1", "retire/blue")));
                }),
                new Scenario(
                        "a node that was left out is tried again at a tag",
                        Fixtures.with(spec(), Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.FAIL, 1)),
                        Outcome.COMPLETED,
                        1,
                        planner -> {
                            planner.executors().next("ConfirmHealth node/n2", unhealthy());
                            planner.executors().next("MoveTag tag/canary", SILENCE);
                            planner.when(
                                    message -> message instanceof MoveTag,
                                    () -> planner.arrives(retry("t1", "blue", "node/n2")));
                        }));
    }

    private static Stream<Scenario> fleets() {
        UpgradeSpec stage = spec(List.of(Fixtures.stage("production", 1, 0, Duration.ZERO, false)));
        UpgradeSpec stages = spec(List.of(
                Fixtures.stage("canary", 1, 0, Duration.ZERO, false),
                Fixtures.stage("production", 1, 0, Duration.ZERO, true)));
        return Stream.of(
                one(
                        "a cluster that left out a node is taken back, the rest goes on",
                        stage,
                        Outcome.ROLLED_BACK,
                        planner -> {
                            planner.executors().next("UpgradeNode node/n1", begun());
                            planner.executors().next("UpgradeNode node/n2", planner.executors()::obey);
                            planner.executors().next("UpgradeNode node/n2", begun());
                            planner.when(isUpgradeOf("p1", "n1"), () -> planner.arrives(skip("s1", "p1", "node/n3")));
                            planner.when(isUpgradeOf("p2", "n2"), () -> planner.arrives(rollback("b1", "p1", null)));
                            planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                        }),
                one(
                        "one cluster is taken back, the other resumed",
                        retiringLater(stage),
                        Outcome.ROLLED_BACK,
                        planner -> {
                            planner.when(isUpgradeOf("p1", "n2"), () -> planner.arrives(rollback("b1", "p1", null)));
                            planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                        }),
                one(
                        "a stage is rejected",
                        stages,
                        Outcome.ABORTED,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested,
                                planner.sending(reject("j1", "stage/production")))),
                one(
                        "a stage is rejected while the one before it waits to retire",
                        retiringLater(stages),
                        Outcome.ABORTED,
                        planner -> planner.later(
                                Duration.ofHours(1), () -> planner.arrives(reject("j1", "stage/production")))));
    }

    private static UpgradeSpec retiringLater(UpgradeSpec spec) {
        return Fixtures.with(spec, new RetireSpec(Duration.ofHours(24), false));
    }

    private static Predicate<Message> isUpgradeOf(String cluster, String node) {
        return message -> message instanceof UpgradeNode upgrade
                && upgrade.step().cluster().equals(cluster)
                && upgrade.node().equals(node);
    }

    private static Scenario toAndOn(String name, String to) {
        return toAndOn(name, RETIRING, to);
    }

    private static Scenario toAndOn(String name, UpgradeSpec spec, String to) {
        return one(name, spec, Outcome.COMPLETED, planner -> {
            planner.when(message -> message instanceof ApprovalRequested, planner.sending(rollback("b1", "blue", to)));
            planner.when(isHeldBehind(to), () -> planner.arrives(resume("r1")));
            approveLater(planner);
        });
    }

    /** The second time the retirement waits it is approved; the first time it was taken back. */
    private static void approveLater(PlannerHarness planner) {
        int[] asked = {0};
        planner.whenever(message -> message instanceof ApprovalRequested, message -> {
            if (asked[0]++ > 0) {
                planner.arrives(Controls.approve("a" + asked[0], "retire/blue"));
            }
        });
    }

    private static Predicate<Message> isHeldBehind(String to) {
        return message -> message instanceof ClusterHeld held
                && held.detail().startsWith("everything behind step '%s' is undone".formatted(to));
    }

    private static Scenario one(String name, UpgradeSpec spec, Outcome outcome, Consumer<PlannerHarness> story) {
        return new Scenario(name, spec, outcome, 1, story);
    }
}
