package dev.headway.cli;

import dev.headway.cli.report.Samples;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Answers surveys and plans on a broker, and refuses upgrades: {@code blue} has work to do, {@code green} is at the target,
 * {@code red} is refused, {@code gone} cannot be surveyed and {@code mute} never answers. Controls of the upgrade {@code calm} are
 * applied, those of {@code asks-its-cluster} too but by way of a signal, those of {@code refuses} are rejected and all others not
 * answered.
 */
final class ScriptedFleet implements AutoCloseable {

    private static final Instant AT = Instant.parse("2026-11-20T21:04:05Z");

    private final MessageCodec planner = new MessageCodec("planner");
    private final MessageCodec executor = new MessageCodec("control-plane-executor");
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Queue<UpgradeRequest> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    ScriptedFleet(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition("headway.upgrade.requests", 0)));
        for (String cluster : List.of("blue", "gone", "green", "mute", "red")) {
            send(executor, new ClusterRegistered(cluster, "uid-" + cluster, Labels.none(), "v1.33.1", AT));
        }
        producer.flush();
        thread = Thread.ofPlatform().daemon().start(this::answer);
    }

    /** What was asked so far. */
    List<UpgradeRequest> seen() {
        return List.copyOf(seen);
    }

    private void answer() {
        while (!stopped) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                if (MessageCodec.decode(record) instanceof Read(var envelope)
                        && envelope.message() instanceof UpgradeRequest request) {
                    seen.add(request);
                    if (request instanceof Control control) {
                        control(control, envelope.id());
                    } else {
                        answer(request);
                    }
                    producer.flush();
                }
            }
        }
    }

    private void answer(UpgradeRequest request) {
        if (request instanceof SurveyRequested survey) {
            survey(survey.upgrade(), survey.cluster());
        } else if (request instanceof PlanRequested plan) {
            plan(plan);
        } else if (request instanceof UpgradeRequested upgrade) {
            send(
                    planner,
                    new UpgradeEvent.UpgradeRejected(
                            upgrade.upgrade(),
                            1,
                            List.of(
                                    new Violation("spec.target.version", "1.30.3", "is two minors ahead"),
                                    new Violation("spec.stages[0]", "blue", "is busy")),
                            AT));
        }
    }

    private void control(Control control, String id) {
        switch (control.upgrade()) {
            case "calm" -> {
                send(
                        planner,
                        applied(control, "grace", "another reason"),
                        "calm/7/dev.headway.upgrade.pause-requested.v1");
                send(planner, applied(control, control.by(), control.reason()), id);
            }
            case "asks-its-cluster" -> {
                send(
                        planner,
                        applied(control, "grace", "another reason"),
                        "blue/7/dev.headway.planner.step-retried.v1");
                send(
                        planner,
                        applied(control, control.by(), control.reason()),
                        "blue/8/dev.headway.planner.step-retried.v1");
            }
            case "refuses" ->
                send(
                        planner,
                        new UpgradeEvent.ControlRejected(
                                control.upgrade(), 3, verb(control), control.by(), "the upgrade is paused already", AT),
                        id);
            default -> {}
        }
    }

    private static UpgradeEvent applied(Control control, String by, String reason) {
        return new UpgradeEvent.ControlApplied(control.upgrade(), 3, verb(control), by, reason, AT);
    }

    private static String verb(Control control) {
        return switch (control) {
            case UpgradeRequest.PauseRequested c -> "pause";
            case UpgradeRequest.ResumeRequested c -> "resume";
            case UpgradeRequest.AbortRequested c -> "abort";
            case UpgradeRequest.ApproveRequested c -> "approve " + c.gate();
            case UpgradeRequest.RejectRequested c -> "reject " + c.gate();
            case UpgradeRequest.RollbackRequested c ->
                c.upgrade().equals("calm") ? "rollback" : "rollback; not of cluster 'green': it had nothing to do";
            case UpgradeRequest.RetryStepRequested c -> "retry %s of %s".formatted(c.step(), c.cluster());
            case UpgradeRequest.SkipStepRequested c -> "skip %s of %s".formatted(c.step(), c.cluster());
            case UpgradeRequest.PaceRequested c -> "pace";
        };
    }

    private void plan(PlanRequested request) {
        String upgrade = request.upgrade();
        List<String> clusters =
                new ArrayList<>(request.spec().stages().getFirst().clusters().names());
        send(
                planner,
                new UpgradeEvent.UpgradeAccepted(
                        upgrade, 1, List.of(new UpgradeEvent.StageMembers("all", clusters)), AT));
        clusters.forEach(cluster -> plan(upgrade, cluster));
        if (!clusters.contains("mute")) {
            send(planner, new UpgradeEvent.UpgradeEnded(upgrade, 2, Outcome.PLANNED, "", AT));
        }
        clusters.forEach(cluster -> survey(upgrade, cluster));
    }

    private void plan(String upgrade, String cluster) {
        switch (cluster) {
            case "blue" -> {
                Plan sample = Samples.plan(3);
                send(planner, new UpgradeEvent.ClusterPlanned(upgrade, cluster, 1, sample, AT));
                send(planner, new UpgradeEvent.ClusterUpgradeEnded(upgrade, cluster, 2, Outcome.PLANNED, "", AT));
            }
            case "green" ->
                send(
                        planner,
                        new UpgradeEvent.ClusterUpgradeEnded(
                                upgrade, cluster, 1, Outcome.COMPLETED, "nothing to do", AT));
            case "mute" -> {}
            default -> {
                Violation violation = new Violation("spec.acknowledge", "[]", "must name HW130");
                send(planner, new UpgradeEvent.ClusterUpgradeRefused(upgrade, cluster, 1, List.of(violation), AT));
            }
        }
    }

    private void survey(String upgrade, String cluster) {
        StepRef step = new StepRef(upgrade, cluster, StepId.of(StepKind.SURVEY), 1);
        switch (cluster) {
            case "mute" -> {}
            case "gone" ->
                send(
                        executor,
                        new ControlPlaneStepRefused(
                                step,
                                FailureReason.CLUSTER_UNREACHABLE,
                                "the API server answers 401 Unauthorized",
                                AT));
            default -> send(executor, new ClusterSurveyed(step, Samples.survey(3, Samples.findings()), AT));
        }
    }

    private void send(MessageCodec codec, Message message) {
        send(codec, message, "");
    }

    private void send(MessageCodec codec, Message message, String cause) {
        var unused = producer.send(codec.encode(message, AT, cause));
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        consumer.close();
        producer.close();
    }
}
