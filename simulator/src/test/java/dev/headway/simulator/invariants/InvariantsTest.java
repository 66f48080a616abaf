package dev.headway.simulator.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.Direction;
import dev.headway.model.Expectation;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.simulator.invariants.Happening.NodeCordoned;
import dev.headway.simulator.invariants.Happening.NodeJoined;
import dev.headway.simulator.invariants.Happening.NodeUncordoned;
import dev.headway.simulator.invariants.Happening.Published;
import dev.headway.simulator.invariants.Happening.RevisionInstalled;
import dev.headway.simulator.invariants.Happening.ZtunnelReplaced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A history that breaks a promise is caught, and by the promise it breaks. */
class InvariantsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final StepRef N1 = new StepRef("up", "c1", StepId.node("n1"), 1, "hash");
    private static final StepRef SETTLE = new StepRef("up", "c1", StepId.of(StepKind.SETTLE_CNI), 1, "hash");
    private static final StepRef BACK = new StepRef("up", "c1", StepId.of(StepKind.CNI), 2, "hash");
    private static final StepRef N1_AGAIN = new StepRef("up", "c1", StepId.node("n1"), 2, "hash");

    @Test
    void aForeignCordonCountsAgainstTheBudget() {
        Auditor auditor = new Auditor(List.of(new DisruptionBudget()));
        auditor.hear(joined("n1"));
        auditor.hear(joined("n2"));
        auditor.hear(published(upgrade(N1)));
        auditor.hear(cordoned("n2", null));

        assertThatThrownBy(() -> auditor.hear(cordoned("n1", N1)))
                .isInstanceOf(Breach.class)
                .hasMessage(
                        "S1: up/c1/node/n1#1 cordoned n1: 2 nodes of its pool are unavailable now, its budget is 1");
    }

    @Test
    void aNodeThatIsUnavailableAlreadyCostsNothing() {
        Auditor auditor = new Auditor(List.of(new DisruptionBudget()));
        auditor.hear(joined("n1"));
        auditor.hear(joined("n2"));
        auditor.hear(published(upgrade(N1)));
        auditor.hear(cordoned("n2", null));
        auditor.hear(new Happening.NodeReadiness(NOW, "c1", "n1", false));

        auditor.hear(cordoned("n1", N1));

        assertThat(auditor.checked()).isEqualTo(6);
    }

    @Test
    void aZtunnelWithoutItsControlPlaneIsOutOfOrder() {
        Auditor auditor = new Auditor(List.of(new ComponentOrder()));
        auditor.hear(joined("n1"));
        auditor.hear(new RevisionInstalled(NOW, "c1", "1-29-2", IstioVersion.parse("1.29.2"), null));

        assertThatThrownBy(() -> auditor.hear(new ZtunnelReplaced(NOW, "c1", "n1", "z2", "1-30-3")))
                .isInstanceOf(Breach.class)
                .hasMessageStartingWith("S3: node n1 of c1 has a ztunnel of revision 1-30-3");
    }

    @Test
    void aReleaseNeedsAConfirmation() {
        Auditor auditor = new Auditor(List.of(new FreshHealth()));
        auditor.hear(published(upgrade(N1)));

        assertThatThrownBy(() -> auditor.hear(published(new ReleaseNode(N1, "n1", NOW))))
                .isInstanceOf(Breach.class)
                .hasMessageStartingWith("S4: up/c1/node/n1#1 was released");
    }

    @Test
    void anEarlierAttemptNeverSucceedsAfterALaterOne() {
        Auditor auditor = new Auditor(List.of(new Fencing()));
        auditor.hear(joined("n1"));
        auditor.hear(published(upgrade(N1)));
        auditor.hear(published(upgrade(N1_AGAIN)));
        auditor.hear(cordoned("n1", N1_AGAIN));

        assertThatThrownBy(() -> auditor.hear(new NodeUncordoned(NOW, "c1", "n1", N1)))
                .isInstanceOf(Breach.class)
                .hasMessageEndingWith("succeeded for attempt 1 after one for attempt 2");
    }

    @Test
    void anEffectThatNobodyCommandedIsCaught() {
        Auditor auditor = new Auditor(List.of(new Fencing()));
        auditor.hear(joined("n1"));

        assertThatThrownBy(() -> auditor.hear(cordoned("n1", N1)))
                .isInstanceOf(Breach.class)
                .extracting(breach -> ((Breach) breach).promise())
                .isEqualTo("S16");
    }

    @Test
    void aForeignCordonSurvives() {
        Auditor auditor = new Auditor(List.of(new CordonOwnership()));
        auditor.hear(joined("n1"));
        auditor.hear(cordoned("n1", null));

        assertThatThrownBy(() -> auditor.hear(new NodeUncordoned(NOW, "c1", "n1", N1)))
                .isInstanceOf(Breach.class)
                .hasMessage("S7: up/c1/node/n1#1 uncordoned node n1 of c1, which somebody else had cordoned");
    }

    @Test
    void nothingStartsInAPause() {
        Auditor auditor = new Auditor(List.of(new HaltIsAbsolute()));
        auditor.hear(published(new ClusterUpgradePaused("up", "c1", 1, "wait", NOW)));

        assertThatThrownBy(() -> auditor.hear(published(new StepStarted(N1, Direction.FORWARD, 2, NOW))))
                .isInstanceOf(Breach.class)
                .hasMessageStartingWith("S9: up/c1/node/n1#1 started");
    }

    @Test
    void nothingIsCommandedThatMayBeginInAHalt() {
        Auditor auditor = new Auditor(List.of(new HaltIsAbsolute()));
        auditor.hear(published(upgrade(N1)));
        auditor.hear(published(withdraw(N1_AGAIN)));

        assertThatThrownBy(() -> auditor.hear(published(upgrade(N1_AGAIN.next()))))
                .isInstanceOf(Breach.class)
                .hasMessage("S9: up/c1/node/n1#3 may be begun while the cluster's upgrade is halted");
    }

    @Test
    void noNodeIsCordonedAfterItsStepWasWithdrawn() {
        Auditor auditor = new Auditor(List.of(new HaltIsAbsolute()));
        auditor.hear(joined("n1"));
        auditor.hear(published(upgrade(N1)));
        auditor.hear(published(withdraw(N1_AGAIN)));
        auditor.hear(published(new NodeWithdrawn(N1_AGAIN, "n1", NOW)));

        assertThatThrownBy(() -> auditor.hear(cordoned("n1", N1)))
                .isInstanceOf(Breach.class)
                .hasMessage("S9: up/c1/node/n1#1 cordoned its node after the step was withdrawn");
    }

    @Test
    void aWithdrawalBeginsNothing() {
        Auditor auditor = new Auditor(List.of(new HaltIsAbsolute()));
        auditor.hear(joined("n1"));
        auditor.hear(published(withdraw(N1_AGAIN)));

        assertThatThrownBy(() -> auditor.hear(cordoned("n1", N1_AGAIN)))
                .isInstanceOf(Breach.class)
                .hasMessage("S9: up/c1/node/n1#2 cordoned its node, and was to begin nothing");
    }

    @Test
    void aGapInTheStoryIsSeen() {
        Auditor auditor = new Auditor(List.of(new Numbering()));
        auditor.hear(published(new StepStarted(N1, Direction.FORWARD, 1, NOW)));

        assertThatThrownBy(() -> auditor.hear(published(new StepStarted(N1, Direction.FORWARD, 3, NOW))))
                .isInstanceOf(Breach.class)
                .hasMessageEndingWith("has number 3, expected 2");
    }

    @Test
    void aNodeLeftCordonedIsNoRest() {
        Auditor auditor = new Auditor(List.of(new ServingRest()));
        auditor.hear(joined("n1"));
        auditor.hear(cordoned("n1", N1));

        assertThatThrownBy(() -> auditor.rest(NOW))
                .isInstanceOf(Breach.class)
                .hasMessage("S19: node n1 of c1 is still cordoned for up/c1/node/n1#1");
    }

    @Test
    void twoHelmsAtOnceAreCaughtAndAKilledOneIsNot() {
        Auditor auditor = new Auditor(List.of(new OneOperation()));
        auditor.hear(new Happening.OperationBegun(NOW, "c1", "cni", "process 0", SETTLE));
        auditor.hear(new Happening.ExecutorDied(NOW, "c1", "process 0"));
        auditor.hear(new Happening.OperationBegun(NOW, "c1", "cni", "process 1", SETTLE));

        assertThatThrownBy(() -> auditor.hear(new Happening.OperationBegun(NOW, "c1", "cni", "process 2", SETTLE)))
                .isInstanceOf(Breach.class)
                .hasMessageStartingWith("S16: process 2 begins with release cni of c1");
    }

    @Test
    void aReleaseIsNotWrittenAgainForWhatWasBuiltUpon() {
        Auditor auditor = new Auditor(List.of(new ReleaseOrder()));
        auditor.hear(new Happening.OperationEnded(NOW, "c1", "cni", "process 0", true, SETTLE));
        auditor.hear(new Happening.OperationBegun(NOW, "c1", "cni", "process 0", SETTLE));
        auditor.hear(new Happening.OperationEnded(NOW, "c1", "cni", "process 0", true, BACK));

        assertThatThrownBy(() -> auditor.hear(new Happening.OperationBegun(NOW, "c1", "cni", "process 0", SETTLE)))
                .isInstanceOf(Breach.class)
                .hasMessageEndingWith("although up/c1/cni#2 was carried out there since");
    }

    @Test
    void whatCannotBeReadIsSetAsideOnceAndNothingElse() {
        Auditor auditor = new Auditor(List.of(new DeadLetters()));
        auditor.hear(new Happening.Poisoned(NOW, "node-events", "c1"));

        assertThatThrownBy(() -> auditor.rest(NOW)).isInstanceOf(Breach.class).hasMessageStartingWith("S17: 1 records");
        auditor.hear(new Happening.SetAside(NOW, "node-events", "c1"));
        auditor.rest(NOW);
        assertThatThrownBy(() -> auditor.hear(new Happening.SetAside(NOW, "node-events", "c1")))
                .isInstanceOf(Breach.class)
                .hasMessageEndingWith("was set aside that could be read");
    }

    @Test
    void silenceIsNoHealth() {
        Auditor auditor = new Auditor(List.of(new SeenHealth()));
        auditor.hear(published(new ConfirmHealth(
                N1,
                new Expectation.NodeServing("n1", "1-30-3", ""),
                List.of(new CheckSpec(
                        "errors",
                        List.of(),
                        new PrometheusSpec("errors", "", 0.01, null, 10, Duration.ZERO, PrometheusSpec.Compare.NONE),
                        null)),
                Duration.ZERO,
                Duration.ofMinutes(1),
                NOW,
                NOW,
                NOW)));
        auditor.hear(new Happening.PrometheusChanged(NOW, "c1", false));

        assertThatThrownBy(() -> auditor.hear(published(new HealthConfirmed(N1, List.of(), NOW))))
                .isInstanceOf(Breach.class)
                .hasMessage("S4: up/c1/node/n1#1 was confirmed while Prometheus did not answer");
    }

    private static Happening published(Message message) {
        return new Published(NOW, message);
    }

    private static Happening joined(String node) {
        return new NodeJoined(NOW, "c1", node, Labels.none(), "", "1-29-2", "1.29.2", true, true);
    }

    private static Happening cordoned(String node, @Nullable StepRef by) {
        return new NodeCordoned(NOW, "c1", node, by);
    }

    private static WithdrawNode withdraw(StepRef ref) {
        UpgradeNode upgrade = upgrade(ref);
        return new WithdrawNode(
                ref,
                upgrade.node(),
                Direction.FORWARD,
                upgrade.strategy(),
                upgrade.revision(),
                upgrade.cniVersion(),
                upgrade.drain(),
                upgrade.readyTimeout(),
                upgrade.budget(),
                NOW);
    }

    private static UpgradeNode upgrade(StepRef ref) {
        return new UpgradeNode(
                ref,
                ref.step().name(),
                Strategy.DRAIN,
                "1-30-3",
                "",
                DrainSpec.DEFAULT,
                Duration.ofMinutes(5),
                new NodeBudget(List.of(), 0, 1, 0),
                NOW);
    }
}
