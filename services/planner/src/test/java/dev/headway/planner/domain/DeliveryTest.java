package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.MessageCodec;
import dev.headway.model.Outcome;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.planner.domain.PlannerHarness.Delivery;
import dev.headway.planner.domain.PlannerHarness.Recorded;
import dev.headway.planner.domain.Scenarios.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, however its messages arrive. */
class DeliveryTest {

    private static final int SEEDS = 25;

    @ParameterizedTest
    @MethodSource("scenarios")
    void endsAsItMust(Scenario scenario) {
        holds(scenario, scenario.run(Delivery.ONCE, 1), scenario.outcome());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void endsTheSameWhenEverythingComesTwice(Scenario scenario) {
        PlannerHarness once = scenario.run(Delivery.ONCE, 1);
        PlannerHarness twice = scenario.run(Delivery.TWICE, 1);

        holds(scenario, twice, scenario.outcome());
        assertThat(texts(twice.sent())).isEqualTo(texts(once.sent()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void endsTheSameInWhateverOrderFactsArrive(Scenario scenario) {
        for (long seed = 0; seed < SEEDS; seed++) {
            holds(scenario, scenario.run(Delivery.SHUFFLED, seed), scenario.outcome());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void endsInOrderWhenFactsComeAfterTheirLeases(Scenario scenario) {
        for (long seed = 0; seed < SEEDS; seed++) {
            PlannerHarness planner = scenario.run(Delivery.LATE, seed);
            assertThat(planner.sent(UpgradeEnded.class).size() == 1 || planner.waitsForAPerson())
                    .as("seed %d: the upgrade has ended or waits visibly", seed)
                    .isTrue();
            assertThat(planner.executors().mostCordoned()).as("seed %d", seed).isLessThanOrEqualTo(scenario.budget());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void replayingTheInputsGivesTheSameBytes(Scenario scenario) {
        List<Recorded> recorded = scenario.run(Delivery.SHUFFLED, 7).recorded();
        InMemoryState state = new InMemoryState();

        List<String> replayed = new ArrayList<>();
        for (Recorded decision : recorded) {
            replayed.addAll(
                    bytes(new Recorded(decision.key(), decision.input(), decision.now(), replay(state, decision))));
        }

        assertThat(replayed)
                .isEqualTo(recorded.stream()
                        .flatMap(decision -> bytes(decision).stream())
                        .toList());
    }

    static Stream<Scenario> scenarios() {
        return Scenarios.all();
    }

    private static void holds(Scenario scenario, PlannerHarness planner, Outcome outcome) {
        assertThat(planner.outcome()).isEqualTo(outcome);
        assertThat(planner.executors().mostCordoned()).isLessThanOrEqualTo(scenario.budget());
        if (!scenario.name().contains("does not serve") && !scenario.name().contains("release never")) {
            assertThat(planner.executors().cordoned()).isEmpty();
        }
        List<String> completed = planner.sent(StepCompleted.class).stream()
                .map(done -> done.step() + " " + done.direction())
                .toList();
        assertThat(completed).doesNotHaveDuplicates();
    }

    private static List<Message> replay(InMemoryState state, Recorded decision) {
        return switch (decision.input()) {
            case ClusterInput input -> {
                ClusterDecision again = ClusterRules.decide(
                        state.cluster(decision.key()),
                        state.steps(decision.key()),
                        input,
                        Fixtures.TIMING,
                        decision.now());
                state.apply(decision.key(), again);
                yield again.messages();
            }
            case UpgradeInput input -> {
                UpgradeDecision again = UpgradeRules.decide(
                        state.upgrade(decision.key()), state.members(decision.key()), input, decision.now());
                state.apply(decision.key(), again);
                yield again.messages();
            }
            default -> throw new IllegalArgumentException("no input: " + decision.input());
        };
    }

    private static List<String> bytes(Recorded decision) {
        return decision.messages().stream()
                .map(message -> new MessageCodec("planner").encode(message, decision.now(), "cause"))
                .map(DeliveryTest::text)
                .toList();
    }

    private static String text(ProducerRecord<String, byte[]> record) {
        String headers = Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + new String(header.value(), java.nio.charset.StandardCharsets.UTF_8))
                .collect(Collectors.joining(";"));
        return record.topic() + "|" + record.key() + "|" + headers + "|"
                + new String(record.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::toString).toList();
    }
}
