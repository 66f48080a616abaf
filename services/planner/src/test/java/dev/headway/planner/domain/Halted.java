package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Controls.skip;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.waiting;

import dev.headway.model.Amount;
import dev.headway.model.Outcome;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.Scenarios.Scenario;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Upgrades that are halted while a node waits for the budget of its neighbours. */
final class Halted {

    private static final UpgradeSpec TWO = Fixtures.withNodes(spec(), Amount.of(2));

    private Halted() {}

    static Stream<Scenario> all() {
        return Stream.of(
                waits("paused while a node waits", Outcome.COMPLETED, pause("p1"), resume("r1")),
                waits("aborted while a node waits", Outcome.ABORTED, abort("a1")),
                waits("rolled back while a node waits", Outcome.ROLLED_BACK, rollback("b1")),
                waits("paused and aborted while a node waits", Outcome.ABORTED, pause("p1"), abort("a1")),
                waits("paused and rolled back while a node waits", Outcome.ROLLED_BACK, pause("p1"), rollback("b1")),
                waits("a node that was withdrawn is skipped", Outcome.INCOMPLETE, planner -> {}, pause("p1"), skip("s1", "blue", "node/n2"), resume("r1")),
                waits(
                        "nobody answers a withdrawal",
                        Outcome.COMPLETED,
                        planner -> planner.executors().next("WithdrawNode node/n2", SILENCE),
                        pause("p1"),
                        resume("r1")),
                one("a node fails while another waits", Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("ConfirmHealth node/n1", unhealthy());
                    planner.executors().next("UpgradeNode node/n2", waiting());
                }),
                one("the way back is paused while a node waits", Outcome.ROLLED_BACK, planner -> {
                    planner.executors().next("ConfirmHealth tag/canary", unhealthy());
                    planner.executors().next("RevertNode node/n3", waiting());
                    planner.when(
                            message ->
                                    message instanceof RevertNode revert && revert.node().equals("n3"),
                            () -> sendEach(planner, pause("p1"), resume("r1")));
                }));
    }

    private static Scenario waits(String name, Outcome outcome, UpgradeRequest... controls) {
        return waits(name, outcome, planner -> {}, controls);
    }

    private static Scenario waits(
            String name, Outcome outcome, Consumer<PlannerHarness> story, UpgradeRequest... controls) {
        return one(name, outcome, planner -> {
            planner.executors().next("UpgradeNode node/n2", waiting());
            story.accept(planner);
            planner.when(
                    message -> message instanceof UpgradeNode upgrade && upgrade.node().equals("n2"),
                    () -> sendEach(planner, controls));
        });
    }

    private static void sendEach(PlannerHarness planner, UpgradeRequest... controls) {
        for (int i = 0; i < controls.length; i++) {
            UpgradeRequest control = controls[i];
            planner.later(Duration.ofSeconds(1 + i), () -> planner.arrives(control));
        }
    }

    private static Scenario one(String name, Outcome outcome, Consumer<PlannerHarness> story) {
        return new Scenario(name, TWO, outcome, 2, story);
    }
}
