package dev.headway.simulator.mutants;

import static dev.headway.simulator.Fault.BROKEN_DATA_PATH;
import static dev.headway.simulator.Fault.BROKEN_GATEWAY;
import static dev.headway.simulator.Fault.BROKEN_TAG;
import static dev.headway.simulator.Fault.CLOCK_BACK;
import static dev.headway.simulator.Fault.DUPLICATE;
import static dev.headway.simulator.Fault.EXECUTOR_CRASH;
import static dev.headway.simulator.Fault.FALSE_REPORT;
import static dev.headway.simulator.Fault.FOREIGN_CORDON;
import static dev.headway.simulator.Fault.LOST_COMMAND;
import static dev.headway.simulator.Fault.OPERATOR;
import static dev.headway.simulator.Fault.PDB_BLOCKS;
import static dev.headway.simulator.Fault.PLANNING;
import static dev.headway.simulator.Fault.POISON;
import static dev.headway.simulator.Fault.PROMETHEUS_GONE;
import static dev.headway.simulator.Fault.REDELIVERY;
import static dev.headway.simulator.Fault.UNREACHABLE;
import static dev.headway.simulator.Fault.WRONG_REQUEST;
import static dev.headway.simulator.Fault.ZOMBIE;
import static dev.headway.simulator.mutants.Change.callsInstead;
import static dev.headway.simulator.mutants.Change.doesNotCall;
import static dev.headway.simulator.mutants.Change.replaces;
import static dev.headway.simulator.mutants.Change.returns;
import static dev.headway.simulator.mutants.Change.returnsIn;
import static dev.headway.simulator.mutants.Change.skips;

import java.util.List;
import java.util.stream.Stream;

/** The catalogue of the deliberate bugs. */
final class Mutants {

    private static final String CONDUCT = "dev.headway.simulator.Conduct";

    private Mutants() {}

    static List<Mutant> all() {
        return Stream.of(reports(), health(), budgets(), order(), controls(), time(), fleet(), executors())
                .flatMap(List::stream)
                .toList();
    }

    /** Which reports count. */
    private static List<Mutant> reports() {
        return List.of(
                Mutant.of(
                        "ignore-attempt",
                        "a report counts whatever attempt it is about",
                        returns("StepRules", "isStale", false)),
                Mutant.of(
                                "accept-other-upgrade",
                                "a report or signal counts whatever upgrade it is about",
                                returns("ClusterRules", "concerns", true),
                                returns("StepRules", "isOfAnotherPlan", false))
                        .byExploration(),
                Mutant.of(
                        "accept-other-direction",
                        "a report of a step forward ends a step back",
                        returns("StepRules", "isWanted", true),
                        returns("StepRules", "isStale", false)),
                Mutant.of(
                                "same-attempt-again",
                                "a step that is commanded again keeps its attempt",
                                callsInstead("SendRules", "attempt", "sameAttempt"))
                        .byExploration(),
                Mutant.of(
                        "sequence-not-raised",
                        "an event takes a number that was used before",
                        returns("ClusterHeader", "sequence", 0L)),
                Mutant.of(
                                "request-twice",
                                "a request that comes twice is accepted twice",
                                replaces("UpgradeRules", "requested", "acceptsAgain"))
                        .when(DUPLICATE));
    }

    /** What counts as healthy. */
    private static List<Mutant> health() {
        return List.of(
                Mutant.of(
                        "trust-the-executor",
                        "a step is done when its executor says so",
                        replaces("StepRules", "executed", "trustsTheExecutor")),
                Mutant.of(
                                "advance-on-unknown",
                                "an unknown verdict counts as a confirmation",
                                replaces("Fact", "health", "unknownIsHealthy"))
                        .when(PROMETHEUS_GONE),
                Mutant.of(
                        "advance-on-refused",
                        "a refusal counts as a confirmation",
                        replaces("Fact", "health", "refusedIsHealthy")),
                Mutant.of(
                                "advance-on-unproven",
                                "what the executor read back need not hold",
                                returns("Fact$Executed", "proven", true))
                        .when(FALSE_REPORT),
                Mutant.of(
                                "roll-back-on-unknown",
                                "what nobody could judge is rolled back",
                                returns("Failure", "isUnjudged", false))
                        .when(PROMETHEUS_GONE),
                Mutant.of("trust-silence", "the watcher takes silence for health", conduct("trustsSilence", true))
                        .when(PROMETHEUS_GONE, BROKEN_DATA_PATH),
                Mutant.of(
                        "release-before-health",
                        "a node is released when its ztunnel is replaced, before any verdict",
                        replaces("StepRules", "executed", "releasesAtOnce")));
    }

    /** How much may be disrupted. */
    private static List<Mutant> budgets() {
        return List.of(
                Mutant.of(
                        "ignore-max-unavailable",
                        "as many nodes are under way as there are",
                        returns("WalkRules", "hasRoom", true)),
                Mutant.of(
                        "next-before-release",
                        "a node does not count any more once its release was commanded",
                        replaces("WalkRules", "hasRoom", "countsUntilConfirmed")),
                Mutant.of(
                        "next-before-health",
                        "a node does not count any more once its ztunnel is replaced",
                        replaces("WalkRules", "hasRoom", "countsOnlyCommanded")),
                Mutant.of(
                                "rollback-without-budget",
                                "on the way back as many nodes are under way as there are",
                                replaces("WalkRules", "hasRoom", "anyRoomBack"))
                        .when(BROKEN_TAG),
                Mutant.of(
                        "failing-node-keeps-going",
                        "any number of nodes may fail and the walk goes on",
                        returns("FailureRules", "isLeftOut", true)),
                Mutant.of(
                                "ignore-gateway-budget",
                                "any number of gateways may fail and the walk goes on",
                                replaces("FailureRules", "isLeftOut", "leavesAnyGatewayOut"))
                        .when(BROKEN_GATEWAY),
                Mutant.of(
                                "failed-gateway-stays",
                                "a gateway that failed is left out without being moved back",
                                replaces("FailureRules", "isMovedBackFirst", "movesOnlyTagsBack"))
                        .when(BROKEN_GATEWAY),
                Mutant.of(
                        "forget-held-node",
                        "a failed node that is still cordoned is forgotten",
                        returns("Failure", "held", false)));
    }

    /** What comes after what. */
    private static List<Mutant> order() {
        return List.of(
                Mutant.of(
                        "skip-segment-boundary",
                        "a segment begins while steps of the one before it are under way",
                        returns("WalkRules", "isAtRest", true)),
                Mutant.of(
                                "rollback-wrong-way-round",
                                "the way back begins with the control plane",
                                replaces("InverseRules", "inverse", "wrongWayRound"),
                                replaces("PlanInvariants", "violations", "nothingBroken"))
                        .when(BROKEN_TAG),
                Mutant.of(
                                "rollback-leaves-nodes",
                                "the way back undoes no node",
                                replaces("UndoRules", "needsUndo", "undoesNoNode"))
                        .when(BROKEN_TAG),
                Mutant.of(
                        "retire-without-approval",
                        "the old revision is retired without the approval that the request wants",
                        replaces("ClusterPhase$Baking", "over", "needsNobody")),
                Mutant.of(
                        "retire-at-once",
                        "the old revision is retired without its time of waiting",
                        returns("WalkRules", "hasToWait", false)),
                Mutant.of(
                                "retire-what-is-used",
                                "the old revision is retired although nodes were left out",
                                returns("WalkRules", "keepsOldRevision", false))
                        .when(PDB_BLOCKS),
                Mutant.of(
                                "retire-without-gateway",
                                "the old revision is retired although gateways were left out",
                                replaces("WalkRules", "keepsOldRevision", "forgetsGateways"))
                        .when(BROKEN_GATEWAY),
                Mutant.of(
                        "two-upgrades",
                        "an upgrade starts on a cluster that another one has",
                        callsInstead("StartRules", "over", "isFree")),
                Mutant.of(
                        "resume-restarts-done",
                        "who resumes begins the last step anew although it is done",
                        replaces("ClusterRules", "resume", "resumesDone")),
                Mutant.of(
                                "roll-back-anyway",
                                "the way back begins although a person has to decide",
                                replaces("WalkRules", "waitsForAPerson", "neverWaits"))
                        .when(BROKEN_TAG));
    }

    /** What people want. */
    private static List<Mutant> controls() {
        return List.of(
                Mutant.of(
                                "ignore-pause",
                                "a pause is told and not kept",
                                replaces("ClusterRules", "pause", "onlySaysSo"))
                        .when(OPERATOR),
                Mutant.of(
                                "halt-withdraws-nothing",
                                "a halt leaves nodes commanded that nobody has touched",
                                skips("HaltRules", "withdraw"))
                        .byExploration(),
                Mutant.of(
                                "begin-in-a-pause",
                                "what was withdrawn is commanded again when its lease ends",
                                returns("HaltRules", "isHalted", false))
                        .when(OPERATOR, LOST_COMMAND),
                Mutant.of(
                                "forget-withdrawn",
                                "a node that was withdrawn is not commanded again",
                                returns("HaltRules", "beginsAgain", false))
                        .when(OPERATOR, FOREIGN_CORDON),
                Mutant.of("ignore-abort", "an abort has no effect", skips("ClusterRules", "abort"))
                        .when(OPERATOR),
                Mutant.of(
                                "ignore-park",
                                "a cluster out of reach is sent commands",
                                returns("ClusterTurn", "isParked", false))
                        .when(UNREACHABLE),
                Mutant.of(
                                "control-twice",
                                "a control that comes twice is applied twice",
                                doesNotCall("UpgradeRules", "wasHandled"))
                        .when(OPERATOR, DUPLICATE));
    }

    /** What time brings about. */
    private static List<Mutant> time() {
        return List.of(
                Mutant.of(
                                "no-lease",
                                "a command that gets no answer is not sent again",
                                returns("StepRules", "leaseIsOver", false))
                        .when(LOST_COMMAND),
                Mutant.of(
                                "bake-in-a-hurry",
                                "a stage is baked as soon as anybody looks at it",
                                replaces("StageRules", "isBaked", "anyTimeIsBaked"))
                        .when(CLOCK_BACK),
                Mutant.of(
                                "bake-forgotten",
                                "a bake that is looked at before its time is never looked at again",
                                doesNotCall("StageRules", "wake"))
                        .when(CLOCK_BACK),
                Mutant.of("no-deadline", "a step is tried for ever", returns("StepRules", "deadlineIsOver", false)),
                Mutant.of("timers-lost", "no timer is set", replaces("ClusterDecision", "timers", "noTimers")),
                Mutant.of(
                                "unpark-forgets",
                                "what was under way is not asked for when a cluster is back",
                                skips("ParkingRules", "unpark"))
                        .when(UNREACHABLE));
    }

    /** What the upgrade of the fleet keeps. */
    private static List<Mutant> fleet() {
        return List.of(
                Mutant.of(
                        "gate-opens-itself",
                        "a stage begins without its approval",
                        replaces("UpgradePhase$Unaccepted", "enter", "opensItself")),
                Mutant.of(
                                "plan-is-carried-out",
                                "a request for a plan is carried out",
                                returns("ClusterHeader", "planOnly", false))
                        .when(PLANNING),
                Mutant.of(
                                "swallow-violations",
                                "what is wrong with a request is not told",
                                replaces("UpgradeRules", "reject", "saysNothing"))
                        .when(WRONG_REQUEST),
                Mutant.of(
                        "ignore-max-concurrent",
                        "every cluster of a stage runs at once",
                        returns("StageRules", "hasRoom", true)),
                Mutant.of(
                        "ignore-stage-budget",
                        "clusters start however many failed",
                        returns("StageRules", "isWithinBudget", true)),
                Mutant.of(
                                "paused-fleet-starts",
                                "clusters start while the upgrade is paused",
                                returns("StageRules", "mayStart", true))
                        .when(OPERATOR));
    }

    /** What executors and the watcher keep. */
    private static List<Mutant> executors() {
        return List.of(
                Mutant.of(
                                "zombie-attempt",
                                "an executor carries out an attempt older than the one it knows",
                                conduct("isStale", false))
                        .when(ZOMBIE, REDELIVERY),
                Mutant.of(
                                "stale-intent",
                                "an executor acts for an intent that is gone",
                                conduct("noticesChangedIntent", false))
                        .when(ZOMBIE, EXECUTOR_CRASH),
                Mutant.of(
                                "delete-without-uid",
                                "the pod that came after the right one is deleted",
                                conduct("deletesByUid", false))
                        .when(ZOMBIE, EXECUTOR_CRASH),
                Mutant.of(
                                "keep-withdrawn",
                                "an executor that says that a node was withdrawn goes on waiting for its budget",
                                conduct("forgetsWithdrawn", false))
                        .when(OPERATOR, FOREIGN_CORDON),
                Mutant.of("count-only-own", "nodes that others cordoned do not count", conduct("countsForeign", false))
                        .when(FOREIGN_CORDON),
                Mutant.of("uncordon-foreign", "a node that others cordoned is uncordoned", conduct("uncordons", true))
                        .when(FOREIGN_CORDON),
                Mutant.of(
                                "evict-past-budget",
                                "a pod that its budget protects is removed",
                                conduct("evictsPastBudgets", true))
                        .when(PDB_BLOCKS),
                Mutant.of(
                        "renew-without-cordon",
                        "a ztunnel is renewed on a node that takes pods",
                        conduct("cordonsFirst", false)),
                Mutant.of(
                                "write-over-what-came-after",
                                "a release is written once more for a step that another step has built upon",
                                conduct("noticesWhatIsBuiltUpon", false))
                        .when(REDELIVERY, EXECUTOR_CRASH, BROKEN_TAG),
                Mutant.of(
                                "two-helms",
                                "a Helm operation begins while another process holds the Lease",
                                conduct("asksForTheLease", false))
                        .when(ZOMBIE, EXECUTOR_CRASH),
                Mutant.of(
                                "poison-blocks",
                                "a record that cannot be read is read again for ever",
                                conduct("setsPoisonAside", false))
                        .when(POISON));
    }

    private static Change conduct(String method, boolean value) {
        return returnsIn(CONDUCT, method, value);
    }
}
