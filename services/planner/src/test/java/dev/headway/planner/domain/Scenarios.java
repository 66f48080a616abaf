package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.approve;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Fixtures.cluster;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.stage;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.begun;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StageStarted;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whole upgrades, each with what goes wrong in it and how it must end, however its messages arrive. */
final class Scenarios {

    /**
     * One upgrade named {@code up}.
     *
     * @param budget how many nodes of a cluster may be cordoned at the same time
     * @param story what goes wrong and what people do
     */
    record Scenario(String name, UpgradeSpec spec, Outcome outcome, int budget, Consumer<PlannerHarness> story) {

        PlannerHarness run(PlannerHarness.Delivery delivery, long seed) {
            PlannerHarness planner = new PlannerHarness(FLEET, delivery, seed);
            story.accept(planner);
            return planner.send(request("up", spec)).run();
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

    private static final UpgradeSpec PAUSING = Fixtures.with(spec(), OnFailure.PAUSE);
    private static final UpgradeSpec RETIRING = Fixtures.with(spec(), new RetireSpec(Duration.ofHours(24), true));

    private Scenarios() {}

    static Stream<Scenario> all() {
        return Stream.of(goesWell(), fails(), isControlled(), isAborted(), TakenBack.all(), Halted.all(), RealClusters.all())
                .flatMap(scenarios -> scenarios);
    }

    private static Stream<Scenario> goesWell() {
        return Stream.of(
                new Scenario("one cluster", spec(), Outcome.COMPLETED, 1, planner -> {}),
                new Scenario(
                        "forty nodes, ten at once",
                        Fixtures.withNodes(spec(), Amount.percent(25)),
                        Outcome.COMPLETED,
                        10,
                        planner -> planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(40)))),
                new Scenario(
                        "two stages with bake and approvals",
                        Fixtures.with(
                                spec(List.of(
                                        stage("canary", 1, 0, Duration.ofHours(1), true),
                                        stage("production", 2, 0, Duration.ofHours(1), true))),
                                new RetireSpec(Duration.ofHours(3), true)),
                        Outcome.COMPLETED,
                        1,
                        planner -> approveAll(planner)),
                new Scenario(
                        "everything is there already",
                        spec(),
                        Outcome.COMPLETED,
                        0,
                        planner -> planner.executors().looksLike(Fixtures.survey(parts -> {
                            parts.revisions = List.of(
                                    Fixtures.alsoInstalled(Fixtures.survey(), Fixtures.TARGET.revision(), "1.30.3")
                                            .getLast());
                            parts.tags = List.of();
                            parts.gateways = List.of();
                            parts.nodes = List.of();
                            parts.base = Fixtures.release("istio-base", "1.30.3");
                            parts.cni = Fixtures.release("istio-cni", "1.30.3");
                            parts.ztunnel = Fixtures.release("ztunnel", "1.30.3");
                            parts.ztunnelRevision = Fixtures.TARGET.revision();
                            return parts;
                        }))),
                new Scenario(
                        "retires without asking, after a while",
                        Fixtures.with(spec(), new RetireSpec(Duration.ofHours(2), false)),
                        Outcome.COMPLETED,
                        1,
                        planner -> {}),
                new Scenario(
                        "retires at once, when approved",
                        Fixtures.with(spec(), new RetireSpec(Duration.ZERO, true)),
                        Outcome.COMPLETED,
                        1,
                        Scenarios::approveAll));
    }

    private static Stream<Scenario> fails() {
        return Stream.of(
                failing("a node is held", "UpgradeNode node/n2", held(FailureReason.ZTUNNEL_NOT_READY)),
                failing("a node is unhealthy", "ConfirmHealth node/n3", unhealthy()),
                failing("a node belongs to someone else", "UpgradeNode node/n1", refused(FailureReason.OWNED_BY_OTHER)),
                failing("the revision is unhealthy", "ConfirmHealth revision", unhealthy()),
                failing("a tag is unhealthy", "ConfirmHealth tag/default", unhealthy()),
                failing("a gateway is unhealthy", "ConfirmHealth gateway/istio-system/ingress", unhealthy()),
                new Scenario(
                        "a gateway is left out",
                        Fixtures.with(spec(), new GatewaysSpec(1)),
                        Outcome.INCOMPLETE,
                        1,
                        planner -> planner.executors()
                                .next("ConfirmHealth gateway/istio-system/ingress", unhealthy())),
                failing("the chart is missing", "ApplyCrds crds", refused(FailureReason.CHART_NOT_FOUND)),
                new Scenario(
                        "the cluster is unknown",
                        spec(),
                        Outcome.REFUSED,
                        1,
                        planner -> planner.executors()
                                .next("SurveyCluster survey", refused(FailureReason.UNKNOWN_CLUSTER))),
                new Scenario("commands are lost", spec(), Outcome.COMPLETED, 1, planner -> {
                    for (String command : List.of(
                            "SurveyCluster survey",
                            "UpgradeCni cni",
                            "UpgradeNode node/n1",
                            "ConfirmHealth node/n2",
                            "ReleaseNode node/n3",
                            "MoveTag tag/canary")) {
                        planner.executors().next(command, SILENCE);
                    }
                }),
                new Scenario(
                        "Helm has to be asked twice",
                        spec(),
                        Outcome.COMPLETED,
                        1,
                        planner -> planner.executors().next("UpgradeCni cni", refused(FailureReason.HELM_FAILED))),
                new Scenario(
                        "the release has to be asked twice",
                        spec(),
                        Outcome.COMPLETED,
                        1,
                        planner -> planner.executors().next("ReleaseNode node/n1", refused(FailureReason.CONFLICT))),
                new Scenario("nodes leave the cluster", spec(), Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("UpgradeNode node/n1", refused(FailureReason.NODE_GONE));
                    planner.executors().next("ReleaseNode node/n2", refused(FailureReason.NODE_GONE));
                }),
                new Scenario(
                        "CNI never comes",
                        spec(),
                        Outcome.ROLLED_BACK,
                        1,
                        planner -> planner.executors().always("UpgradeCni cni", SILENCE)),
                new Scenario("nothing is ever confirmed", spec(), Outcome.ABORTED, 1, planner -> {
                    planner.executors().always("ConfirmHealth crds", SILENCE);
                    planner.when(message -> message instanceof ClusterHeld, planner.sending(abort("a1")));
                }),
                new Scenario("a release never comes", PAUSING, Outcome.ABORTED, 1, planner -> {
                    planner.executors().always("ReleaseNode node/n1", SILENCE);
                    planner.when(message -> message instanceof ClusterHeld, planner.sending(abort("a1")));
                }));
    }

    private static Stream<Scenario> isControlled() {
        return Stream.of(
                new Scenario("paused by policy and resumed", PAUSING, Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("ConfirmHealth node/n2", unhealthy());
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(resume("r1")));
                }),
                new Scenario("held on the way back and resumed", spec(), Outcome.ROLLED_BACK, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", held(FailureReason.DRAIN_TIMEOUT));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(resume("r1")));
                }),
                new Scenario("a tag cannot be moved back, a person insists", spec(), Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("MoveTagBack tag/canary", refused(FailureReason.OWNED_BY_OTHER));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(resume("r1")));
                }),
                new Scenario("the retirement fails once", spec(), Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("RetireRevision retire", refused(FailureReason.STILL_REFERENCED));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(resume("r1")));
                }),
                pausing("paused during the survey", spec(), started("survey")),
                pausing("paused at the CRDs", spec(), started("crds")),
                pausing("paused at a node", spec(), started("node/n2")),
                pausing("paused at a tag", spec(), started("tag/canary")),
                pausing("paused at the retirement", spec(), started("retire")),
                new Scenario("paused on the way back", spec(), Outcome.ROLLED_BACK, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    pauseAndResume(
                            planner,
                            message -> message instanceof StepMessage command
                                    && command.getClass().getSimpleName().equals("RevertNode"));
                }),
                new Scenario("paused while a failure settles", PAUSING, Outcome.COMPLETED, 2, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    pauseAndResume(planner, message -> message instanceof MoveTagBack);
                }),
                new Scenario(
                        "paused while the retirement waits for its time", RETIRING, Outcome.COMPLETED, 1, planner -> {
                            pauseAndResume(planner, message -> message instanceof RetireWaiting);
                            approveAll(planner);
                        }),
                new Scenario(
                        "approved and resumed after the time came in a pause",
                        RETIRING,
                        Outcome.COMPLETED,
                        1,
                        planner -> {
                            pauseAndResume(planner, message -> message instanceof RetireWaiting);
                            planner.later(Duration.ofHours(30), () -> planner.arrives(approve("a1", "retire/blue")));
                        }),
                new Scenario(
                        "resumed before the time of the retirement came", RETIRING, Outcome.COMPLETED, 1, planner -> {
                            planner.when(message -> message instanceof RetireWaiting, () -> {
                                planner.arrives(pause("p1"));
                                planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                            });
                            approveAll(planner);
                        }),
                new Scenario(
                        "paused, resumed and approved after the time came", RETIRING, Outcome.COMPLETED, 1, planner -> {
                            planner.later(Duration.ofHours(30), () -> planner.arrives(pause("p1")));
                            planner.later(Duration.ofHours(31), () -> planner.arrives(resume("r1")));
                            planner.later(Duration.ofHours(32), () -> planner.arrives(approve("a1", "retire/blue")));
                        }),
                new Scenario("paused before a late survey", spec(), Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("SurveyCluster survey", SILENCE);
                    planner.later(Duration.ofSeconds(1), () -> planner.arrives(pause("p1")));
                    planner.later(Duration.ofHours(1), () -> planner.arrives(resume("r1")));
                }),
                new Scenario("paused and resumed within the survey", spec(), Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("SurveyCluster survey", SILENCE);
                    planner.when(started("survey"), () -> {
                        planner.later(Duration.ofSeconds(1), () -> planner.arrives(pause("p1")));
                        planner.later(Duration.ofSeconds(2), () -> planner.arrives(resume("r1")));
                    });
                }),
                new Scenario("the approved retirement fails once", RETIRING, Outcome.COMPLETED, 1, planner -> {
                    planner.executors().next("RetireRevision retire", refused(FailureReason.STILL_REFERENCED));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(resume("r1")));
                    approveAll(planner);
                }));
    }

    private static Stream<Scenario> isAborted() {
        return Stream.of(
                aborting("aborted during the survey", spec(), started("survey")),
                aborting("aborted at the revision", spec(), started("revision")),
                aborting("aborted at a node", spec(), message -> message instanceof UpgradeNode),
                aborting("aborted at a tag", spec(), started("tag/default")),
                aborting("aborted at the retirement", spec(), started("retire")),
                aborting(
                        "aborted while the retirement waits",
                        RETIRING,
                        message -> message instanceof ApprovalRequested),
                aborting("aborted before anything", spec(), message -> message instanceof StageStarted),
                pausedAndAborted("paused and aborted at the survey", spec(), started("survey")),
                pausedAndAborted("paused and aborted at a node", spec(), started("node/n2")),
                pausedAndAborted("paused and aborted at the retirement", spec(), started("retire")),
                pausedAndAborted(
                        "paused and aborted before the retirement",
                        RETIRING,
                        message -> message instanceof RetireWaiting),
                new Scenario(
                        "aborted when the time of the retirement came",
                        RETIRING,
                        Outcome.ABORTED,
                        1,
                        planner -> planner.later(Duration.ofHours(30), () -> planner.arrives(abort("a1")))),
                new Scenario("held on the way back and aborted", spec(), Outcome.ABORTED, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", held(FailureReason.DRAIN_TIMEOUT));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(abort("a1")));
                }),
                new Scenario("aborted on the way back", spec(), Outcome.ABORTED, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", begun());
                    planner.when(
                            message -> message instanceof RollbackStarted,
                            () -> planner.later(Duration.ofSeconds(1), () -> planner.arrives(abort("a1"))));
                }),
                new Scenario("the retirement fails and a person gives up", spec(), Outcome.ABORTED, 1, planner -> {
                    planner.executors().next("RetireRevision retire", refused(FailureReason.STILL_REFERENCED));
                    planner.when(message -> message instanceof ClusterHeld, () -> planner.arrives(abort("a1")));
                }),
                new Scenario(
                        "aborted at the second gate",
                        Fixtures.with(
                                spec(List.of(
                                        stage("canary", 1, 0, Duration.ZERO, false),
                                        stage("production", 1, 0, Duration.ZERO, true))),
                                new RetireSpec(Duration.ofHours(2), false)),
                        Outcome.ABORTED,
                        1,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested, () -> planner.arrives(abort("a1")))),
                new Scenario("aborted with a held node that serves", PAUSING, Outcome.ABORTED, 1, planner -> {
                    planner.executors().next("UpgradeNode node/n1", held(FailureReason.DRAIN_TIMEOUT));
                    planner.when(message -> message instanceof ClusterHeld, planner.sending(abort("a1")));
                }),
                new Scenario("aborted with a held node that does not serve", PAUSING, Outcome.ABORTED, 1, planner -> {
                    planner.executors().always("ConfirmHealth node/n1", unhealthy());
                    planner.when(message -> message instanceof ClusterHeld, planner.sending(abort("a1")));
                }),
                new Scenario(
                        "aborted at a gate",
                        spec(List.of(stage("canary", 1, 0, Duration.ZERO, true))),
                        Outcome.ABORTED,
                        1,
                        planner -> planner.when(
                                message -> message instanceof ApprovalRequested, planner.sending(abort("a1")))),
                new Scenario(
                        "aborted while a stage bakes",
                        spec(List.of(stage("canary", 1, 0, Duration.ofHours(1), false))),
                        Outcome.ABORTED,
                        1,
                        planner -> planner.later(Duration.ofMinutes(50), () -> planner.arrives(abort("a1")))),
                new Scenario("aborted while a refused tag moves back", spec(), Outcome.ABORTED, 1, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.when(message -> message instanceof MoveTagBack, planner.sending(abort("a1")));
                }));
    }

    private static Scenario failing(String name, String command, ModelExecutors.Reaction reaction) {
        return new Scenario(
                name,
                spec(),
                Outcome.ROLLED_BACK,
                1,
                planner -> planner.executors().next(command, reaction));
    }

    private static Scenario pausing(String name, UpgradeSpec spec, Predicate<Message> when) {
        return new Scenario(name, spec, Outcome.COMPLETED, 1, planner -> pauseAndResume(planner, when));
    }

    private static Scenario aborting(String name, UpgradeSpec spec, Predicate<Message> when) {
        return new Scenario(
                name, spec, Outcome.ABORTED, 1, planner -> planner.when(when, planner.sending(abort("a1"))));
    }

    private static Scenario pausedAndAborted(String name, UpgradeSpec spec, Predicate<Message> when) {
        return new Scenario(name, spec, Outcome.ABORTED, 1, planner -> {
            if (name.endsWith("survey")) {
                planner.executors().next("SurveyCluster survey", SILENCE);
            }
            planner.when(when, () -> {
                planner.later(Duration.ofSeconds(1), () -> planner.arrives(pause("p1")));
                planner.later(Duration.ofSeconds(2), () -> planner.arrives(abort("a1")));
            });
            planner.executors().next("UpgradeNode node/n2", begun());
            planner.executors().next("RetireRevision retire", SILENCE);
        });
    }

    private static void pauseAndResume(PlannerHarness planner, Predicate<Message> when) {
        planner.when(when, () -> {
            planner.send(pause("p1"));
            planner.later(Duration.ofHours(40), () -> planner.arrives(resume("r1")));
        });
    }

    private static void approveAll(PlannerHarness planner) {
        planner.whenever(
                message -> message instanceof ApprovalRequested,
                message -> planner.arrives(
                        approve("approve-" + planner.sent().size(), ((ApprovalRequested) message).gate())));
    }

    private static Predicate<Message> started(String step) {
        return message -> message instanceof StepMessage command
                && command.step().step().toString().equals(step);
    }
}
