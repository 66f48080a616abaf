package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.retry;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.begun;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A halt takes back the nodes that were commanded and that nobody has touched yet. */
class HaltTest {

    private static final UpgradeSpec TWO = Fixtures.withNodes(spec(), Amount.of(2));
    private static final Instant SOON = Fixtures.START.plusSeconds(30);

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void aPauseWithdrawsANodeThatWaitsAndResumingCommandsItAnew() {
        waits("n2");

        planner.send(pause("p1")).settle();
        assertThat(ofNode("n2")).containsExactly("UpgradeNode node/n2#1", "WithdrawNode node/n2#2");
        assertThat(planner.sent(StepWithdrawn.class)).singleElement().satisfies(event -> {
            assertThat(event.step().step()).isEqualTo(StepId.node("n2"));
            assertThat(event.detail())
                    .isEqualTo("its node is untouched; it had waited: n9 is cordoned by others");
        });
        planner.run();
        assertThat(ofNode("n2")).hasSize(2);

        planner.send(resume("r1")).run();

        assertThat(ofNode("n2")).contains("UpgradeNode node/n2#3");
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepFailed.class)).isEmpty();
        assertThat(planner.sent(StepSkipped.class)).isEmpty();
    }

    @Test
    void theCommandSaysHowToGoOnWithANodeThatWasTouched() {
        waits("n2");

        planner.send(pause("p1")).settle();

        UpgradeNode upgrade = planner.sent(UpgradeNode.class).stream()
                .filter(command -> command.node().equals("n2"))
                .findFirst()
                .orElseThrow();
        assertThat(planner.sent(WithdrawNode.class))
                .containsExactly(new WithdrawNode(
                        upgrade.step().next(),
                        "n2",
                        Direction.FORWARD,
                        upgrade.strategy(),
                        upgrade.revision(),
                        upgrade.cniVersion(),
                        upgrade.drain(),
                        upgrade.readyTimeout(),
                        upgrade.budget(),
                        planner.now()));
    }

    @Test
    void asksAgainWithTheNextAttemptUntilItIsAnswered() {
        waits("n2");
        planner.executors().next("WithdrawNode node/n2", SILENCE);
        planner.executors().next("WithdrawNode node/n2", SILENCE);

        planner.send(pause("p1")).run();

        assertThat(ofNode("n2"))
                .containsExactly(
                        "UpgradeNode node/n2#1",
                        "WithdrawNode node/n2#2",
                        "WithdrawNode node/n2#3",
                        "WithdrawNode node/n2#4");
        assertThat(planner.sent(StepWithdrawn.class)).hasSize(1);
    }

    @Test
    void aFailureWithdrawsWhatWaitsAndThePolicyAppliesAtOnce() {
        planner.executors().next("ConfirmHealth node/n1", unhealthy());
        planner.executors().always("UpgradeNode node/n2", waiting());

        planner.send(request("up", TWO)).runUntil(SOON);

        assertThat(planner.sent(RollbackStarted.class))
                .singleElement()
                .satisfies(event -> assertThat(event.occurredAt()).isEqualTo(Fixtures.START));
        assertThat(ofNode("n2")).containsExactly("UpgradeNode node/n2#1", "WithdrawNode node/n2#2");
        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aPersonsRollbackAndAnAbortWithdrawToo() {
        waits("n2");
        planner.send(rollback("b1")).run();
        assertThat(ofNode("n2")).containsExactly("UpgradeNode node/n2#1", "WithdrawNode node/n2#2");
        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);

        PlannerHarness other = PlannerHarness.oneCluster();
        other.executors().always("UpgradeNode node/n1", waiting());
        other.send(request("up", spec())).runUntil(SOON);
        other.send(abort("a1")).settle();
        assertThat(other.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(other.commands()).endsWith("UpgradeNode node/n1#1", "WithdrawNode node/n1#2");
    }

    @Test
    void anAnswerThatComesAfterTheResumeStartsTheNodeAnew() {
        waits("n2");
        planner.executors().next("WithdrawNode node/n2", SILENCE);
        planner.send(pause("p1")).settle();
        planner.send(resume("r1")).settle();
        WithdrawNode asked = planner.sent(WithdrawNode.class).getFirst();
        NodeWithdrawn late = new NodeWithdrawn(asked.step(), "n2", planner.now());

        planner.arrives(late).arrives(late).settle();

        assertThat(ofNode("n2"))
                .startsWith("UpgradeNode node/n2#1", "WithdrawNode node/n2#2", "UpgradeNode node/n2#3")
                .doesNotHaveDuplicates();
        assertThat(planner.run().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void withoutAnAnswerTheNodeIsCommandedAgainWhenItsLeaseEndsAfterTheResume() {
        waits("n2");
        planner.executors().next("WithdrawNode node/n2", SILENCE);
        planner.send(pause("p1")).settle();

        planner.send(resume("r1")).run();

        assertThat(ofNode("n2"))
                .startsWith("UpgradeNode node/n2#1", "WithdrawNode node/n2#2", "UpgradeNode node/n2#3");
        assertThat(planner.sent(StepWithdrawn.class)).isEmpty();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aNodeThatHasBegunEndsAndIsAskedForWithoutLeaveToBegin() {
        planner.executors().next("UpgradeNode node/n1", begun());
        planner.send(request("up", spec())).runUntil(SOON);

        planner.send(pause("p1")).settle();
        assertThat(ofNode("n1")).containsExactly("UpgradeNode node/n1#1");
        planner.run();

        assertThat(ofNode("n1"))
                .containsExactly(
                        "UpgradeNode node/n1#1",
                        "WithdrawNode node/n1#2",
                        "ConfirmHealth node/n1#2",
                        "ReleaseNode node/n1#2");
        assertThat(planner.sent(StepCompleted.class).getLast().step().step()).isEqualTo(StepId.node("n1"));
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void aNodeThatBeganWithoutAWordEndsAsWell() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.send(request("up", spec())).runUntil(SOON);

        planner.send(pause("p1")).settle();

        assertThat(ofNode("n1"))
                .containsExactly(
                        "UpgradeNode node/n1#1",
                        "WithdrawNode node/n1#2",
                        "ConfirmHealth node/n1#2",
                        "ReleaseNode node/n1#2");
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void aPausedWayBackWithdrawsAndGoesOnThere() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        planner.executors().next("RevertNode node/n3", waiting());
        planner.send(request("up", spec())).runUntil(SOON);

        planner.send(pause("p1")).run();
        assertThat(planner.sent(WithdrawNode.class)).singleElement().satisfies(command -> {
            assertThat(command.direction()).isEqualTo(Direction.BACK);
            assertThat(command.revision()).isEqualTo(Fixtures.OLD);
        });
        assertThat(planner.sent(StepWithdrawn.class))
                .extracting(StepWithdrawn::direction)
                .containsExactly(Direction.BACK);

        planner.send(resume("r1")).run();

        assertThat(ofNode("n3")).contains("RevertNode node/n3#2", "WithdrawNode node/n3#3", "RevertNode node/n3#4");
        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aClusterOutOfReachIsAskedWhenItAnswers() {
        waits("n2");
        planner.arrives(new ParkCluster("", "blue", 1, "401", Fixtures.START)).settle();

        planner.send(pause("p1")).settle();
        assertThat(planner.sent(WithdrawNode.class)).isEmpty();
        planner.arrives(new UnparkCluster("", "blue", 2, "200", Fixtures.START)).settle();

        assertThat(ofNode("n2")).containsExactly("UpgradeNode node/n2#1", "WithdrawNode node/n2#3");
        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void whatAPersonRetriesDuringThePauseMayBegin() {
        planner.executors().next("ConfirmHealth node/n1", unhealthy());
        planner.send(request("up", Fixtures.with(spec(), OnFailure.PAUSE))).run();
        planner.executors().next("UpgradeNode node/n1", waiting());
        planner.executors().next("UpgradeNode node/n1", SILENCE);

        planner.send(retry("t1", "blue", "node/n1")).run();

        assertThat(planner.sent(WithdrawNode.class)).isEmpty();
        assertThat(ofNode("n1")).contains("UpgradeNode node/n1#2", "UpgradeNode node/n1#3", "UpgradeNode node/n1#4");
        assertThat(planner.sent(StepCompleted.class).getLast().step().step()).isEqualTo(StepId.node("n1"));
    }

    @Test
    void aNodeThatWasTouchedBeforeAndIsWithdrawnGoesBack() {
        planner.executors().next("ConfirmHealth node/n1", unhealthy());
        planner.send(request("up", Fixtures.with(spec(), OnFailure.PAUSE))).run();
        planner.executors().next("UpgradeNode node/n1", waiting());
        planner.executors()
                .next(
                        "WithdrawNode node/n1",
                        (command, now) -> List.of(new NodeWithdrawn(command.step(), "n1", now)));
        planner.send(resume("r1")).runUntil(planner.now().plusSeconds(10));
        planner.send(pause("p1")).settle();

        planner.send(rollback("b1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands()).contains("RevertNode node/n1#4");
    }

    private void waits(String node) {
        planner.executors().next("UpgradeNode node/" + node, waiting());
        planner.send(request("up", TWO)).runUntil(SOON);
    }

    private List<String> ofNode(String node) {
        return planner.commands(command -> command.step().step().equals(StepId.node(node)));
    }
}
