package dev.headway.planner.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.DeadLetters;
import dev.headway.messaging.Decoded;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Json;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.domain.Fixtures;
import dev.headway.planner.domain.ModelExecutors;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlannerTopologyTest {

    private static final String REQUESTS = "headway.upgrade.requests";

    private static final UpgradeSpec RETIRING =
            Fixtures.with(Fixtures.spec(), new RetireSpec(Duration.ofHours(24), true));

    private final MessageCodec codec = new MessageCodec("test");
    private final ModelExecutors executors = new ModelExecutors();
    private final List<UpgradeEvent> events = new ArrayList<>();
    private final List<String> decisions = new ArrayList<>();
    private final Map<String, ClusterHeader> headers = new HashMap<>();
    private Instant now = Fixtures.START;
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "planner");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        DecisionLog log = new DecisionLog() {
            @Override
            public void decided(String cluster, ClusterInput input, Instant at, ClusterDecision decision) {
                decisions.add(cluster + " " + input.getClass().getSimpleName());
                headers.put(cluster, decision.header());
            }

            @Override
            public void decided(String upgrade, UpgradeInput input, Instant at, UpgradeDecision decision) {
                decisions.add(upgrade + " " + input.getClass().getSimpleName());
            }
        };
        driver = new TopologyTestDriver(
                PlannerTopology.build(new TestConfig(PlannerConfig.Store.MEMORY), () -> now, log),
                properties,
                Fixtures.START);
        send(Fixtures.cluster("blue", "mesh", "yes"));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void carriesAnUpgradeFromTheRequestToItsEnd() {
        send(Fixtures.request("up", Fixtures.spec()));
        work();

        assertThat(ended()).containsExactly(Outcome.COMPLETED);
        assertThat(decisions).contains("up Requested", "blue Signalled", "blue Reported", "up Signalled");
    }

    @Test
    void aPlannerThatBeginsAnewReadsWhatWasDecidedLast() {
        executors.always("ConfirmHealth node/n2", ModelExecutors.SILENCE);
        send(Fixtures.request("up", Fixtures.spec()));
        ClusterHeader surveying = requireNonNull(headers.get("blue"));
        assertThat(anew().header("blue")).isEqualTo(surveying);

        work();
        send(new PaceRequested("up", "p1", Amount.of(2), null, "ada", "quiet night"));
        work();

        ClusterHeader advancing = requireNonNull(headers.get("blue"));
        assertThat(anew().header("blue")).isEqualTo(advancing);
        assertThat(advancing.itinerary()).isNotNull();
        assertThat(advancing.spec()).isNotEqualTo(surveying.spec());
    }

    private ClusterStores anew() {
        return new ClusterStores(
                driver.getKeyValueStore(ClusterProcessor.HEADERS),
                driver.getKeyValueStore(ClusterProcessor.PARTS),
                driver.getKeyValueStore(ClusterProcessor.TIMERS));
    }

    @Test
    void rollsBackThroughTheStores() {
        executors.next("ConfirmHealth node/n2", ModelExecutors.unhealthy());
        send(Fixtures.request("up", Fixtures.spec()));
        work();

        assertThat(ended()).containsExactly(Outcome.ROLLED_BACK);
        assertThat(executors.cordoned()).isEmpty();
    }

    @Test
    void replacesTheStepsOfAnEarlierUpgrade() {
        executors.next("ConfirmHealth node/n2", ModelExecutors.unhealthy());
        send(Fixtures.request("first", Fixtures.spec()));
        work();
        send(Fixtures.request("second", Fixtures.spec()));
        work();

        assertThat(ended()).containsExactly(Outcome.ROLLED_BACK, Outcome.COMPLETED);
    }

    @Test
    void firesLeasesFromTheTimerStore() {
        executors.next("SurveyCluster survey", ModelExecutors.SILENCE);
        send(Fixtures.request("up", Fixtures.spec()));
        work();
        assertThat(ended()).isEmpty();

        now = now.plusSeconds(90);
        driver.advanceWallClockTime(Duration.ofSeconds(90));
        work();

        assertThat(events(StepRetried.class)).hasSize(1);
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void findsTheUpgradeWhateverKeyTheRequestHas() {
        ProducerRecord<String, byte[]> record = codec.encode(Fixtures.request("up", Fixtures.spec()), now, "");
        pipe(REQUESTS, null, record.value(), record.headers());
        pipe(REQUESTS, "whatever", record.value(), record.headers());
        work();

        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void sendsMessagesAsCloudEventsWithTheirCause() {
        send(Fixtures.request("up", Fixtures.spec()));

        TestRecord<String, byte[]> start =
                read("headway.planner.cluster-signals").getFirst();

        assertThat(start.key()).isEqualTo("blue");
        assertThat(header(start, "ce_type")).isEqualTo("dev.headway.planner.start-cluster.v1");
        assertThat(header(start, "ce_source")).isEqualTo("/planner");
        assertThat(header(start, "ce_correlationid")).isEqualTo("up");
        assertThat(header(start, "ce_causationid")).isEqualTo("up/dev.headway.upgrade.requested.v1");
    }

    @Test
    void deadLettersPoisonWithItsBytesAndGoesOn() {
        byte[] poison = {0, 1, 2};
        for (String topic : List.of(
                REQUESTS,
                "headway.planner.upgrade-signals",
                "headway.planner.cluster-signals",
                "headway.control-plane.events",
                "headway.node.events",
                "headway.tag.events",
                "headway.health.events")) {
            pipe(topic, "key", poison, new RecordHeaders());
            pipe(topic, null, null, new RecordHeaders());

            List<TestRecord<String, byte[]>> letters = read(topic + ".dead-letter");
            assertThat(letters).as(topic).hasSize(2);
            assertThat(letters.getFirst().value()).isEqualTo(poison);
            assertThat(header(letters.getFirst(), DeadLetters.REASON)).isEqualTo("NOT_A_CLOUD_EVENT");
            assertThat(header(letters.getFirst(), DeadLetters.ORIGIN)).startsWith(topic + "/0@");
            assertThat(header(letters.getLast(), DeadLetters.REASON)).isEqualTo("EMPTY");
        }
        send(Fixtures.request("up", Fixtures.spec()));
        work();
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void deadLettersUnknownTypesAndVersions() {
        for (String type : List.of("dev.headway.node.exploded.v1", "dev.headway.node.upgraded.v7")) {
            pipe("headway.node.events", "blue", "{}".getBytes(UTF_8), headers(type));
        }

        assertThat(read("headway.node.events.dead-letter"))
                .extracting(letter -> header(letter, DeadLetters.REASON))
                .containsExactly("UNKNOWN_TYPE", "UNKNOWN_VERSION");
    }

    @Test
    void rejectsAnInvalidRequestWithEveryViolation() {
        pipe(
                REQUESTS,
                "up",
                "{\"apiVersion\":\"headway.dev/v1\",\"kind\":\"Upgrade\",\"metadata\":{\"name\":\"up\"},\"spec\":{\"oops\":1}}"
                        .getBytes(UTF_8),
                headers("dev.headway.upgrade.requested.v1"));
        work();

        assertThat(events(UpgradeRejected.class)).singleElement().satisfies(rejected -> {
            assertThat(rejected.upgrade()).isEqualTo("up");
            assertThat(rejected.violations())
                    .extracting(violation -> violation.path())
                    .contains("spec.oops", "spec.target", "spec.stages");
        });
        assertThat(read(REQUESTS + ".dead-letter")).hasSize(1);
    }

    @Test
    void anInvalidRequestDoesNotDisturbARunningUpgradeOfThatName() {
        executors.next("SurveyCluster survey", ModelExecutors.SILENCE);
        send(Fixtures.request("up", Fixtures.spec()));
        pipe(
                REQUESTS,
                "up",
                "{\"metadata\":{\"name\":\"up\"}}".getBytes(UTF_8),
                headers("dev.headway.upgrade.requested.v1"));
        work();
        now = now.plusSeconds(90);
        driver.advanceWallClockTime(Duration.ofSeconds(90));
        work();

        assertThat(events(UpgradeRejected.class)).hasSize(1);
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
        assertThat(events.stream().filter(event -> event.scope().equals("up")).map(UpgradeEvent::sequence))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void rejectsAControlOfAnUnknownUpgrade() {
        send(new PauseRequested("nobody", "p1", "ada", "why not"));
        work();

        assertThat(events(ControlRejected.class))
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.upgrade()).isEqualTo("nobody"));
    }

    @Test
    void refusesASecondUpgradeOfABusyCluster() {
        executors.next("SurveyCluster survey", ModelExecutors.SILENCE);
        send(Fixtures.request("first", Fixtures.spec()));
        send(Fixtures.request("second", Fixtures.spec()));
        work();

        assertThat(events(ClusterUpgradeRefused.class)).singleElement().satisfies(refused -> {
            assertThat(refused.violations().getFirst().path()).isEqualTo("clusters.blue");
            assertThat(refused.violations().getFirst().value()).isEqualTo("first");
        });
        assertThat(ended()).containsExactly(Outcome.REFUSED);
    }

    @Test
    void plansWithoutCarryingOutAndCarriesOutAfterwards() {
        send(Fixtures.planRequest("up", Fixtures.spec()));
        work();
        send(Fixtures.request("up", Fixtures.spec()));
        work();

        assertThat(ended()).containsExactly(Outcome.PLANNED, Outcome.COMPLETED);
    }

    @Test
    void remembersTheStoryOfAPlanAfterAnotherUpgrade() {
        send(Fixtures.planRequest("up", Fixtures.spec()));
        work();
        send(Fixtures.request("other", Fixtures.spec()));
        work();
        send(Fixtures.planRequest("up", Fixtures.spec()));
        work();

        assertThat(ended()).containsExactly(Outcome.PLANNED, Outcome.COMPLETED, Outcome.PLANNED);
        assertThat(events(UpgradeEvent.class).stream()
                        .filter(event -> event.scope().equals("up/blue"))
                        .map(UpgradeEvent::sequence))
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void commandsASurveyWithoutAnUpgrade() {
        send(new SurveyRequested("look", "blue"));

        assertThat(read("headway.control-plane.commands")).hasSize(1);
    }

    @Test
    void amendsThePlanInTheStores() {
        executors.outdated("n9");
        send(Fixtures.request("up", Fixtures.spec()));
        work();

        assertThat(events(UpgradeEvent.ClusterPlanned.class)).hasSize(2);
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void parksAnUpgradeWhileItsClusterIsOutOfReach() {
        executors.next("UpgradeNode node/n2", ModelExecutors.SILENCE);
        send(Fixtures.request("up", Fixtures.spec()));
        work();
        send(new ClusterUnreachable("blue", FailureReason.CLUSTER_UNREACHABLE, "401", now));
        now = now.plusSeconds(100_000);
        driver.advanceWallClockTime(Duration.ofSeconds(100_000));
        work();
        assertThat(events(UpgradeEvent.ClusterParked.class)).hasSize(1);
        assertThat(ended()).isEmpty();

        send(Fixtures.cluster("blue", "mesh", "yes"));
        work();

        assertThat(events(UpgradeEvent.ClusterUnparked.class)).hasSize(1);
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void takesBackInPartThroughTheStoresAndGoesOn() {
        send(Fixtures.request("up", RETIRING));
        work();
        send(new RollbackRequested("up", "b1", "blue", StepId.node("n1"), "ada", "errors"));
        work();
        assertThat(controls()).containsExactly("rollback of blue to node/n1; held until somebody resumes");
        assertThat(events(UpgradeEvent.RollbackStarted.class)).hasSize(1);
        assertThat(events(UpgradeEvent.ClusterUpgradePaused.class)).hasSize(1);

        send(new ResumeRequested("up", "r1", "ada", "fine"));
        work();
        send(new ApproveRequested("up", "a1", "retire/blue", "ada", "fine"));
        later(Duration.ofHours(25));

        assertThat(controls())
                .containsExactly(
                        "rollback of blue to node/n1; held until somebody resumes", "resume", "approve retire/blue");
        assertThat(ended()).containsExactly(Outcome.COMPLETED);
    }

    @Test
    void takesBackAWholeUpgradeThroughTheStores() {
        send(Fixtures.request("up", RETIRING));
        work();
        send(new RollbackRequested("up", "b1", null, null, "ada", "errors"));
        work();

        assertThat(controls()).containsExactly("rollback");
        assertThat(ended()).containsExactly(Outcome.ROLLED_BACK);
    }

    @Test
    void triesAStepAgainAndLeavesAnotherOut() {
        executors.next("ConfirmHealth node/n2", ModelExecutors.unknown());
        executors.next("ConfirmHealth node/n2", ModelExecutors.unknown());
        send(Fixtures.request("up", Fixtures.spec()));
        work();
        send(new RetryStepRequested("up", "t1", "blue", StepId.node("n2"), "ada", "look again"));
        work();
        send(new SkipStepRequested("up", "s1", "blue", StepId.node("n2"), "ada", "no use"));
        send(new ResumeRequested("up", "r1", "ada", "go on"));
        work();

        assertThat(controls()).containsExactly("retry node/n2 of blue", "skip node/n2 of blue", "resume");
        assertThat(ended()).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void changesThePaceAndRejectsAGate() {
        executors.next("UpgradeNode node/n1", ModelExecutors.SILENCE);
        send(Fixtures.request("up", RETIRING));
        work();
        send(new PaceRequested("up", "x1", Amount.of(2), Duration.ofSeconds(20), "ada", "it is late"));
        later(Duration.ofSeconds(90));
        send(new RejectRequested("up", "j1", "retire/blue", "ada", "keep it"));
        work();

        assertThat(controls()).containsExactly("pace maxUnavailable 2 window PT20S", "reject retire/blue");
        assertThat(ended()).containsExactly(Outcome.INCOMPLETE);
        send(Fixtures.request("up", RETIRING));
        work();
        assertThat(events(UpgradeRejected.class)).isEmpty();
    }

    @Test
    void forgetsClustersThatLeft() {
        send(new ClusterUnregistered("blue", now));
        send(Fixtures.request("up", Fixtures.spec()));
        work();

        assertThat(events(UpgradeRejected.class)).hasSize(1);
    }

    @Test
    void plansFiveThousandNodesWithinTheSizeOfAMessage() {
        executors.looksLike(Fixtures.survey(Fixtures.nodes(5_000)));
        UpgradeSpec spec = Fixtures.spec();
        send(Fixtures.request("up", spec));
        executors.always("ApplyCrds crds", ModelExecutors.SILENCE);
        work();

        assertThat(events(UpgradeEvent.ClusterPlanned.class))
                .singleElement()
                .satisfies(planned -> assertThat(
                                Json.mapper().writeValueAsString(planned).length())
                        .isBetween(300_000, 2_000_000));
    }

    /** Lets the model executors do all that was commanded, until nothing is left to do. */
    private void work() {
        boolean worked = true;
        while (worked) {
            worked = false;
            for (Class<? extends Message> family :
                    List.of(ControlPlaneCommand.class, NodeCommand.class, TagCommand.class, HealthCommand.class)) {
                for (TestRecord<String, byte[]> command :
                        read(MessageCatalogue.topicOfFamily(family).name())) {
                    worked = true;
                    executors
                            .answer((StepMessage) message(family, command), now)
                            .forEach(this::send);
                }
            }
        }
        for (TestRecord<String, byte[]> event : read("headway.upgrade.events")) {
            events.add((UpgradeEvent) message(UpgradeEvent.class, event));
        }
    }

    private void later(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
        work();
    }

    private List<String> controls() {
        assertThat(events(ControlRejected.class)).isEmpty();
        return events(ControlApplied.class).stream()
                .map(ControlApplied::control)
                .toList();
    }

    private List<Outcome> ended() {
        return events(UpgradeEnded.class).stream().map(UpgradeEnded::outcome).toList();
    }

    private <E extends UpgradeEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void send(Message message) {
        ProducerRecord<String, byte[]> record = codec.encode(message, now, "");
        pipe(record.topic(), record.key(), record.value(), record.headers());
    }

    private void pipe(String topic, @Nullable String key, byte @Nullable [] value, Headers headers) {
        TestInputTopic<String, byte[]> input =
                driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
        input.pipeInput(new TestRecord<>(key, value, headers, now));
    }

    private List<TestRecord<String, byte[]>> read(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static Message message(Class<? extends Message> family, TestRecord<String, byte[]> record) {
        Decoded decoded = MessageCodec.decode(
                MessageCatalogue.topicOfFamily(family).name(), record.headers(), record.value(), Fixtures.START);
        assertThat(decoded).isInstanceOf(Read.class);
        return ((Read) decoded).envelope().message();
    }

    private static Headers headers(String type) {
        return new RecordHeaders()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", "id-1".getBytes(UTF_8))
                .add("ce_source", "/test".getBytes(UTF_8))
                .add("ce_type", type.getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
    }

    private static String header(TestRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
