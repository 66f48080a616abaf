package dev.headway.node;

import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeDrained;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.DrainSpec;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeExecutorTest {

    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(700);

    private final NodePool pool = new NodePool();
    private final RecordedEvents events = new RecordedEvents();
    private NodeExecutor executor = started();

    @BeforeEach
    void stage() {
        pool.node("w1", 3);
        pool.stage(NEW);
    }

    @AfterEach
    void close() {
        executor.close();
        pool.close();
    }

    @Test
    void walksANodeUpAndReleasesIt() {
        handle(upgrade(1));

        assertThat(events.first(NodeUpgraded.class))
                .returns("istio-system/ztunnel-2", NodeUpgraded::pod)
                .returns("ztunnel:1-30-3", NodeUpgraded::image);
        assertThat(events.kinds()).containsExactly("NodeCordoned", "NodeDrained", "NodeUpgraded");
        assertThat(events.first(NodeCordoned.class).cordonedByUs()).isTrue();
        assertThat(events.first(NodeDrained.class).evicted()).isEqualTo(3);
        assertThat(pool.apps("w1")).isEmpty();
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(intent().phase()).isEqualTo(Phase.REPLACING);

        handle(release(1));

        assertThat(events.first(NodeReleased.class).schedulable()).isTrue();
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }

    @Test
    void costsFourChangesBesideTheEvictionsAndNoPolling() {
        pool.server.requests().reset();

        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        assertThat(pool.mutations()).isEqualTo(3 + 4);
        assertThat(pool.requests("get")).as("one read a command").isEqualTo(2);
        assertThat(pool.requests("list")).as("ztunnel of a free node, and the node's pods").isLessThanOrEqualTo(2);
        assertThat(pool.requests("watch")).isLessThanOrEqualTo(1);
    }

    @Test
    void walksANodeBack() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        pool.stage(OLD);
        pool.app("w1", "late");

        handle(revert(2));

        assertThat(events.first(NodeReverted.class)).returns(OLD, NodeReverted::revision);
        assertThat(pool.revision("w1")).isEqualTo(OLD);
        assertThat(pool.apps("w1")).isEmpty();
        handle(release(2));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void walksBackANodeThatCarriesNoIntent() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));
        pool.stage(OLD);

        handle(revert(2));

        assertThat(events.first(NodeReverted.class).pod()).isEqualTo("istio-system/ztunnel-3");
        assertThat(events.of(NodeCordoned.class)).extracting(e -> e.step().attempt()).containsExactly(1, 2);
    }

    @Test
    void revertsAnUntouchedNodeWithoutTouchingIt() {
        pool.stage(OLD);
        pool.server.requests().reset();

        handle(revert(1));

        assertThat(events.kinds()).containsExactly("NodeReverted");
        assertThat(pool.mutations()).isZero();
        assertThat(pool.apps("w1")).hasSize(3);
    }

    @Test
    void revertsAHalfDrainedNodeAtOnce() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        handle(revert(2));

        assertThat(events.first(NodeReverted.class).pod()).isEqualTo("istio-system/ztunnel-1");
        assertThat(pool.apps("w1")).hasSize(3);
        handle(release(2));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void keepsTheCordonOfAnother() {
        pool.cordon("w1");

        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        assertThat(events.first(NodeCordoned.class).cordonedByUs()).isFalse();
        assertThat(events.first(NodeReleased.class).schedulable()).isFalse();
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }

    @Test
    void keepsTheCordonOfAnotherThroughALaterAttempt() {
        pool.cordon("w1");
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        handle(upgrade(2));
        handle(release(2));

        assertThat(pool.unschedulable("w1")).isTrue();
    }

    @Test
    void waitsForABudgetThatIsFreed() {
        pool.budget("all", 3);
        handle(upgrade(1));

        assertThat(events.first(DrainBlocked.class).detail()).contains("The disruption budget all needs 3 healthy pods");
        assertThat(pool.unschedulable("w1")).isTrue();
        pool.removeBudget("all");

        events.first(NodeUpgraded.class);
        assertThat(events.of(DrainBlocked.class).stream().map(DrainBlocked::pod).distinct().count())
                .isEqualTo(events.of(DrainBlocked.class).size());
    }

    @Test
    void holdsTheNodeWhenABudgetStaysSpent() {
        pool.budget("all", 3);
        handle(upgrade(1, SHORT, LONG));

        assertThat(events.first(NodeHeld.class))
                .returns(FailureReason.DRAIN_TIMEOUT, NodeHeld::reason)
                .extracting(NodeHeld::detail)
                .asString()
                .contains("shop/w1-app-0", "disruption budget all");
        assertThat(intent()).returns(Phase.HELD, Intent::phase).returns(FailureReason.DRAIN_TIMEOUT, Intent::reason);
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(pool.revision("w1")).isEqualTo(OLD);
    }

    @Test
    void triesAHeldNodeAgainOnALaterAttempt() {
        pool.budget("all", 3);
        handle(upgrade(1, SHORT, LONG));
        events.first(NodeHeld.class);
        Instant startedAt = intent().startedAt();
        pool.removeBudget("all");

        handle(upgrade(2));

        assertThat(events.first(NodeUpgraded.class).step().attempt()).isEqualTo(2);
        assertThat(intent().startedAt()).isEqualTo(startedAt);
    }

    @Test
    void holdsTheNodeWhenTwoBudgetsContradict() {
        pool.budget("one", 0);
        pool.budget("two", 0);

        handle(upgrade(1));

        assertThat(events.first(NodeHeld.class).detail()).contains("more than one PodDisruptionBudget");
    }

    @Test
    void holdsTheNodeWhenAPodDoesNotEnd() {
        pool.podsEnd(pod -> false);

        handle(upgrade(1, SHORT, LONG));

        assertThat(events.first(NodeHeld.class).detail()).contains("pod shop/w1-app-0: it is terminating");
    }

    @Test
    void holdsTheNodeWhenTheZtunnelStaysUnready() {
        pool.ztunnelStarts(false);

        handle(upgrade(1, LONG, SHORT));

        assertThat(events.first(NodeHeld.class))
                .returns(FailureReason.ZTUNNEL_NOT_READY, NodeHeld::reason)
                .extracting(NodeHeld::detail)
                .asString()
                .contains("ztunnel-2", "ImagePullBackOff: no such image");
    }

    @Test
    void deletesNoSecondZtunnelWhenTheTemplateIsNotStaged() {
        pool.stage(OLD);

        handle(upgrade(1, LONG, SHORT));

        assertThat(events.first(NodeHeld.class).detail()).contains("names revision '1-29-6', wanted '1-30-3'");
        assertThat(pool.requests("delete")).isEqualTo(1);
    }

    @Test
    void deletesNoPodThatTookTheNameOfTheZtunnel() {
        // The node's pods are known, then their watch falls silent: what the executor sees is out of date.
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        events.failBefore(event -> event instanceof NodeDrained);
        pool.removeBudget("all");
        await().until(() -> pool.apps("w1").isEmpty());
        pool.server.faults().silenceWatches(on("GET", "/pods"));
        pool.server.dropWatches();
        pool.replaceZtunnel("w1");
        await().until(() -> NEW.equals(pool.revision("w1")));
        String replaced = pool.ztunnelOf("w1").getMetadata().getUid();

        events.heal();

        await().atMost(Duration.ofSeconds(10)).until(() -> intent().phase() == Phase.REPLACING);
        pool.server.faults().clear();
        pool.server.dropWatches();
        events.first(NodeUpgraded.class);
        assertThat(pool.ztunnelOf("w1").getMetadata().getUid()).isEqualTo(replaced);
    }

    @Test
    void ignoresAStaleAttempt() {
        handle(upgrade(2));
        events.first(NodeUpgraded.class);
        int said = events.all().size();

        handle(upgrade(1));
        handle(release(1));

        assertThat(events.all()).hasSize(said);
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(intent().attempt()).isEqualTo(2);
    }

    @Test
    void saysTheOutcomeAgainWhenACommandComesTwice() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        long mutations = pool.mutations();

        handle(upgrade(1));

        await().until(() -> events.of(NodeUpgraded.class).size() == 2);
        assertThat(pool.mutations()).isEqualTo(mutations);
    }

    @Test
    void cordonsNothingWhenACommandComesAgainAfterTheRelease() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        handle(upgrade(1));
        handle(release(1));

        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
        assertThat(events.of(NodeReleased.class)).hasSize(2);
        assertThat(events.of(NodeUpgraded.class)).hasSize(2);
    }

    @Test
    void refusesANodeOfAnotherUpgrade() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        StepRef other = new StepRef("istio-1-31-0", NodePool.NAME, StepId.node("w1"), 9);

        handle(new UpgradeNode(other, "w1", "1-31-0", new DrainSpec(LONG, DrainSpec.OnTimeout.HOLD), LONG, Instant.now()));

        assertThat(events.first(NodeStepRefused.class))
                .returns(FailureReason.OWNED_BY_OTHER, NodeStepRefused::reason)
                .extracting(NodeStepRefused::detail)
                .asString()
                .contains("istio-1-30-3");
        assertThat(intent().upgrade()).isEqualTo("istio-1-30-3");
    }

    @Test
    void refusesANodeWhoseIntentIsIllegible() {
        pool.annotate("w1", "{}");

        handle(upgrade(1));

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.OWNED_BY_OTHER);
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void refusesAnUnknownClusterAndAMissingNode() {
        StepRef elsewhere = new StepRef("istio-1-30-3", "green", StepId.node("w1"), 1);
        handle(new ReleaseNode(elsewhere, "w1", Instant.now()));
        handle(upgradeOf("w9"));

        assertThat(events.of(NodeStepRefused.class))
                .extracting(NodeStepRefused::reason)
                .containsExactly(FailureReason.UNKNOWN_CLUSTER, FailureReason.NODE_GONE);
    }

    @Test
    void saysThatANodeLeftInMidWalk() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        pool.removeNode("w1");

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.NODE_GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NodeCordoned", "NodeDrained", "NodeUpgraded"})
    void goesOnAfterACrashBeforeAnEventIsOut(String kind) {
        events.failBefore(event -> event.getClass().getSimpleName().equals(kind));
        handle(upgrade(1));
        await().until(() -> expectedBefore(kind));

        restart();

        assertWalked();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NodeCordoned", "NodeDrained", "NodeUpgraded"})
    void goesOnAfterACrashAfterAnEventIsOut(String kind) {
        events.failAfter(event -> event.getClass().getSimpleName().equals(kind));
        handle(upgrade(1));
        await().until(() -> events.kinds().contains(kind));

        restart();

        assertWalked();
    }

    @Test
    void goesOnAfterACrashBetweenTheIntentToReplaceAndTheDeletion() {
        pool.server.faults().cut(on("DELETE", "/pods/ztunnel"));
        handle(upgrade(1));
        await().until(() -> intent().phase() == Phase.REPLACING);

        executor.close();
        pool.server.faults().clear();
        executor = started();

        assertWalked();
    }

    @Test
    void goesOnAfterACrashBetweenTheDeletionAndTheNewPod() {
        pool.podsEnd(pod -> !NodePool.isZtunnel(pod));
        handle(upgrade(1));
        await().until(() -> pool.ztunnelOf("w1").getMetadata().getDeletionTimestamp() != null);

        executor.close();
        pool.podsEnd(pod -> true);
        executor = started();

        assertWalked();
    }

    @Test
    void goesOnAfterACrashInMidDrain() {
        pool.budget("all", 2);
        pool.podsEnd(pod -> false);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        executor.close();
        pool.removeBudget("all");
        pool.podsEnd(pod -> true);
        executor = started();

        assertWalked();
    }

    @Test
    void saysThatANodeIsHeldAfterACrash() {
        pool.budget("all", 3);
        events.failBefore(event -> event instanceof NodeHeld);
        handle(upgrade(1, SHORT, LONG));
        await().until(() -> intent().phase() == Phase.HELD);

        restart();

        assertThat(events.first(NodeHeld.class).reason()).isEqualTo(FailureReason.DRAIN_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 429, 500, 503})
    void getsOverErrorsOfTheApiServer(int status) {
        pool.server.faults().respond(on("PATCH", "/nodes/"), status, 2);
        pool.server.faults().respond(on("POST", "/eviction"), status, 2);
        pool.server.faults().respond(on("DELETE", "/pods/ztunnel"), status, 2);

        handle(upgrade(1));

        assertWalked();
        assertThat(events.of(DrainBlocked.class)).isEmpty();
    }

    @Test
    void getsOverConnectionsThatAreCutAfterTheRequest() {
        pool.server.faults().cutAfterHandling(on("PATCH", "/nodes/"), 2);
        pool.server.faults().cutAfterHandling(on("POST", "/eviction"), 2);
        pool.server.faults().cutAfterHandling(on("DELETE", "/pods/ztunnel"), 1);

        handle(upgrade(1));

        assertWalked();
    }

    @Test
    void honoursRetryAfterOfAnEvictionThatNoBudgetRefused() {
        pool.server.faults().respond(on("POST", "/eviction"), 429, Duration.ofSeconds(1), 3);
        Instant begin = Instant.now();

        handle(upgrade(1));

        assertWalked();
        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(pool.requests("evict")).isEqualTo(6);
    }

    @Test
    void goesOnAfterTheWatchesWereLost() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        pool.server.compact();

        pool.removeBudget("all");

        assertWalked();
    }

    @Test
    void refusesACommandForAClusterThatDoesNotAnswer() {
        pool.server.faults().cut(request -> true);

        handle(upgrade(1));

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.CLUSTER_UNREACHABLE);
    }

    @Test
    void leavesANodeThatAnotherReplicaAnswersFor() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        executor.answerFor(cluster -> false);
        pool.removeBudget("all");
        executor.answerFor(cluster -> true);

        assertWalked();
    }

    private boolean expectedBefore(String kind) {
        return switch (kind) {
            case "NodeCordoned" -> pool.unschedulable("w1");
            case "NodeDrained" -> pool.apps("w1").isEmpty();
            default -> NEW.equals(pool.revision("w1"));
        };
    }

    private void assertWalked() {
        assertThat(events.first(NodeUpgraded.class).revision()).isEqualTo(NEW);
        assertThat(events.kinds()).contains("NodeCordoned", "NodeDrained");
        assertThat(pool.revision("w1")).isEqualTo(NEW);
        handle(release(1));
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.ztunnelOf("w1").getMetadata().getName()).isEqualTo("ztunnel-2");
    }

    private void restart() {
        executor.close();
        events.heal();
        executor = started();
    }

    private NodeExecutor started() {
        NodeExecutor next = new NodeExecutor(pool.registry(), events, new Quick(), InstantSource.system());
        next.answerFor(cluster -> true);
        return next;
    }

    private void handle(NodeCommand command) {
        executor.handle(command, "cause");
    }

    private Intent intent() {
        return ((Claim.Claimed) pool.claim("w1")).intent();
    }

    private static StepRef step(int attempt) {
        return new StepRef("istio-1-30-3", NodePool.NAME, StepId.node("w1"), attempt);
    }

    private static UpgradeNode upgrade(int attempt) {
        return upgrade(attempt, LONG, LONG);
    }

    private static UpgradeNode upgrade(int attempt, Duration drain, Duration ready) {
        return new UpgradeNode(
                step(attempt), "w1", NEW, new DrainSpec(drain, DrainSpec.OnTimeout.HOLD), ready, Instant.now());
    }

    private static UpgradeNode upgradeOf(String node) {
        StepRef step = new StepRef("istio-1-30-3", NodePool.NAME, StepId.node(node), 1);
        return new UpgradeNode(step, node, NEW, new DrainSpec(LONG, DrainSpec.OnTimeout.HOLD), LONG, Instant.now());
    }

    private static RevertNode revert(int attempt) {
        return new RevertNode(
                step(attempt), "w1", OLD, new DrainSpec(LONG, DrainSpec.OnTimeout.HOLD), LONG, Instant.now());
    }

    private static ReleaseNode release(int attempt) {
        return new ReleaseNode(step(attempt), "w1", Instant.now());
    }
}
