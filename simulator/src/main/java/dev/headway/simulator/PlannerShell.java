package dev.headway.simulator;

import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.planner.domain.BakeTimer;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.FleetMember;
import dev.headway.planner.domain.FleetRules;
import dev.headway.planner.domain.InMemoryState;
import dev.headway.planner.domain.StepTimer;
import dev.headway.planner.domain.Timing;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeInput;
import dev.headway.simulator.invariants.Breach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shell around the planner's core, as Kafka Streams makes it: a decision, its messages and its timers are committed together
 * or not at all. A planner that dies before it commits, or that was taken for dead and fenced, leaves no trace.
 */
final class PlannerShell implements ModelLog.Reader {

    /** How the planner is configured. */
    static final Timing TIMING = new Timing(
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10));

    private record Alarm(Instant due, long order, String owner, Object timer) {}

    private final Scene scene;
    private final InMemoryState state = new InMemoryState();
    private final Recording recording;
    private final Coverage coverage = new Coverage();
    private final TreeMap<String, FleetMember> fleet = new TreeMap<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::due).thenComparingLong(Alarm::order));
    private long ahead;
    private long back;
    private long order;
    private long decisions;

    PlannerShell(Scene scene, Recording recording) {
        this.scene = scene;
        this.recording = recording;
    }

    long decisions() {
        return decisions;
    }

    Coverage coverage() {
        return coverage;
    }

    /** The planner's clock jumps, back where the number is negative. */
    void jump(long millis) {
        ahead += millis;
        scene.note("the planner's clock is " + ahead + " ms ahead");
        alarms.forEach(alarm -> scene.time().after(Duration.between(now(), alarm.due()), this::look));
        look();
    }

    @Override
    public long downFor() {
        return Math.max(0, back - scene.time().millis());
    }

    @Override
    public boolean read(Message message) {
        return switch (message) {
            case UpgradeRequested m -> decide(new UpgradeInput.Requested(m, registered()));
            case PlanRequested m -> decide(new UpgradeInput.PlanWanted(m, registered()));
            case SurveyRequested m -> decide(new UpgradeInput.SurveyWanted(m, registered()));
            case Control m -> decide(new UpgradeInput.Controlled(m));
            case UpgradeSignal m -> decide(new UpgradeInput.Signalled(m));
            case ClusterSignal m -> decide(m.cluster(), new ClusterInput.Signalled(m));
            case StepMessage m -> decide(m.key(), new ClusterInput.Reported(m));
            case ClusterRegistration m -> registered(m);
            default -> throw new IllegalArgumentException("the planner does not read " + message);
        };
    }

    /** A request that cannot be read is set aside and, where its upgrade can be told, rejected by it. */
    @Override
    public boolean setAside(String topic, String key) {
        return !topic.equals(ModelLog.REQUESTS)
                || decide(new UpgradeInput.Invalid(
                        key, List.of(new Violation("spec.unheardOf", "1", "is no field of a request"))));
    }

    private boolean registered(ClusterRegistration registration) {
        FleetMember known = fleet.get(registration.cluster());
        fleet.put(registration.cluster(), FleetRules.member(known, registration));
        FleetRules.signal(known, registration).ifPresent(scene::publish);
        return true;
    }

    private List<ClusterRegistered> registered() {
        List<ClusterRegistered> clusters = new ArrayList<>();
        for (FleetMember member : fleet.values()) {
            ClusterRegistered registered = member.registered();
            if (registered != null) {
                clusters.add(registered);
            }
        }
        return clusters;
    }

    private boolean decide(String cluster, ClusterInput input) {
        Instant now = now();
        ClusterDecision decision = guarded(
                input, () -> scene.conduct().decide(state.cluster(cluster), state.steps(cluster), input, TIMING, now));
        if (dies()) {
            return false;
        }
        coverage.saw(state, cluster, decision);
        recording.decided(cluster, input, now, decision);
        state.apply(cluster, decision);
        decision.timers().forEach(timer -> set(timer.due(), cluster, timer));
        decision.messages().forEach(scene::publish);
        return true;
    }

    private boolean decide(UpgradeInput input) {
        Instant now = now();
        String upgrade = input.upgrade();
        UpgradeDecision decision = guarded(
                input, () -> scene.conduct().decide(state.upgrade(upgrade), state.members(upgrade), input, now));
        if (dies()) {
            return false;
        }
        coverage.saw(state, upgrade, decision);
        recording.decided(upgrade, input, now, decision);
        state.apply(upgrade, decision);
        decision.timers().forEach(timer -> set(timer.due(), upgrade, timer));
        decision.messages().forEach(scene::publish);
        return true;
    }

    private <D> D guarded(Object input, Supplier<D> decision) {
        decisions++;
        try {
            return decision.get();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new Breach("L1", "the planner cannot decide on %s: %s".formatted(input, e.getMessage()));
        }
    }

    private boolean dies() {
        if (!scene.faults().strikes(Fault.PLANNER_CRASH)) {
            return false;
        }
        back = scene.time().millis() + scene.faults().dice(Fault.PLANNER_CRASH).between(500, 30_000);
        scene.note("the planner dies before it commits");
        scene.time().after(downFor(), this::look);
        return true;
    }

    private Instant now() {
        return scene.now().plusMillis(ahead);
    }

    private void set(Instant due, String owner, Object timer) {
        alarms.add(new Alarm(due, order++, owner, timer));
        scene.time().after(Duration.between(now(), due), this::look);
    }

    /** Fires every timer that is due, in the order in which they are. */
    private void look() {
        Alarm alarm = next();
        while (alarm != null && downFor() == 0) {
            if (!fire(alarm)) {
                alarms.add(alarm);
                return;
            }
            alarm = next();
        }
        if (alarm != null) {
            alarms.add(alarm);
        }
    }

    @Nullable
    private Alarm next() {
        Alarm first = alarms.peek();
        return first == null || first.due().isAfter(now()) ? null : alarms.poll();
    }

    private boolean fire(Alarm alarm) {
        return switch (alarm.timer()) {
            case StepTimer timer -> decide(alarm.owner(), new ClusterInput.Due(timer));
            case BakeTimer timer -> decide(new UpgradeInput.Due(timer));
            default -> throw new IllegalArgumentException("no timer: " + alarm.timer());
        };
    }
}
