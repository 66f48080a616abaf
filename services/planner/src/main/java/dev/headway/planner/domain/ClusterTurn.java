package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.Plan;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.ClusterPhase.Moving;
import dev.headway.planner.domain.ClusterPhase.Paused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One decision in the making: the state as changed so far, and what is to be sent. It lives for one input. */
final class ClusterTurn {

    private final ClusterHeader before;
    private final StepLookup lookup;
    private final Timing timing;
    private final Instant now;
    private final Map<StepId, StepEntry> changed = new LinkedHashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<StepTimer> timers = new ArrayList<>();
    private final List<Failure> failures;
    private ClusterPhase phase;
    private @Nullable Itinerary itinerary;
    private @Nullable Plan plan;
    private @Nullable String told;
    private int segment;
    private int next;
    private int inFlight;
    private int commanded;
    private int done;
    private long sequence;
    private long signals;

    ClusterTurn(ClusterHeader before, StepLookup lookup, Timing timing, Instant now) {
        this.before = before;
        this.lookup = lookup;
        this.timing = timing;
        this.now = now;
        this.phase = before.phase();
        this.itinerary = before.itinerary();
        this.failures = new ArrayList<>(before.failures());
        this.sequence = before.sequence();
        this.signals = before.signals();
        segment = before.position().segment();
        next = before.position().next();
        inFlight = before.position().inFlight();
        commanded = before.position().commanded();
        done = before.position().done();
    }

    ClusterDecision decision() {
        ClusterHeader after = new ClusterHeader(
                before.cluster(),
                before.upgrade(),
                before.spec(),
                phase,
                itinerary,
                new Position(segment, next, inFlight, commanded, done),
                failures,
                sequence,
                signals);
        return new ClusterDecision(after, told, plan, List.copyOf(changed.values()), messages, timers);
    }

    Instant now() {
        return now;
    }

    Timing timing() {
        return timing;
    }

    String upgrade() {
        return before.upgrade();
    }

    String cluster() {
        return before.cluster();
    }

    UpgradeSpec spec() {
        return before.spec();
    }

    ClusterPhase phase() {
        return phase;
    }

    void enter(ClusterPhase next) {
        phase = next;
    }

    /** Changes the phase, or the phase it will resume in. */
    void move(UnaryOperator<Moving> change) {
        if (phase instanceof Moving moving) {
            phase = change.apply(moving);
        } else if (phase instanceof Paused paused) {
            phase = paused.then(change.apply(paused.then()));
        }
    }

    void toldToStart() {
        told = upgrade();
    }

    // The plan and the walk over it.

    void layOut(Plan drawn) {
        plan = drawn;
        itinerary = Itinerary.of(drawn);
        segment = 0;
        next = 0;
        inFlight = 0;
        done = 0;
    }

    Itinerary itinerary() {
        if (itinerary == null) {
            throw new IllegalStateException("cluster '%s' has no plan in phase %s".formatted(cluster(), phase));
        }
        return itinerary;
    }

    Baseline baseline() {
        return itinerary().baseline();
    }

    List<SegmentRange> segments(Direction direction) {
        return direction == Direction.FORWARD
                ? itinerary().forward()
                : itinerary().inverse();
    }

    /** The current segment of the walk, or null behind the last one. */
    @Nullable
    SegmentRange range(Direction direction) {
        List<SegmentRange> segments = segments(direction);
        return segment < segments.size() ? segments.get(segment) : null;
    }

    boolean atEndOf(SegmentRange range) {
        return next >= range.to();
    }

    /** The step whose turn it is; the walk moves on. */
    StepId take(Direction direction) {
        StepId id = stepAt(direction, next);
        next++;
        if (direction == Direction.FORWARD) {
            commanded = next;
        }
        return id;
    }

    /** A plan that was drawn just now is not in the lookup yet. */
    private StepId stepAt(Direction direction, int index) {
        if (plan != null && direction == Direction.FORWARD) {
            SegmentRange range = itinerary().forward().get(segment);
            return plan.forward().get(segment).steps().get(index - range.from()).id();
        }
        return direction == Direction.FORWARD ? lookup.forward(index) : lookup.inverse(index);
    }

    void enterSegment(Direction direction, int index) {
        segment = index;
        SegmentRange range = range(direction);
        if (range != null) {
            next = range.start(commanded);
        }
    }

    void enterNextSegment(Direction direction) {
        enterSegment(direction, segment + 1);
    }

    void turnBack() {
        done = 0;
        enterSegment(Direction.BACK, 0);
    }

    int inFlight() {
        return inFlight;
    }

    void takesOff() {
        inFlight++;
    }

    void lands() {
        inFlight--;
    }

    void countDone() {
        done++;
    }

    // Steps.

    StepEntry entry(StepId id) {
        StepEntry entry = changed.get(id);
        if (entry != null) {
            return entry;
        }
        return plan == null ? lookup.entry(id) : StepEntry.pending(id);
    }

    void put(StepEntry entry) {
        changed.put(entry.id(), entry);
        if (entry.state() instanceof StepState.UnderWay state) {
            timers.add(new StepTimer(state.lease(), upgrade(), entry.id()));
        }
    }

    StepRef ref(StepEntry entry) {
        return new StepRef(upgrade(), cluster(), entry.id(), entry.attempt());
    }

    void wake(StepId step, Instant due) {
        timers.add(new StepTimer(due, upgrade(), step));
    }

    // Failures.

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    void addFailure(Failure failure) {
        failures.add(failure);
    }

    @Nullable
    Failure failureOf(StepId step) {
        for (Failure failure : failures) {
            if (failure.step().equals(step)) {
                return failure;
            }
        }
        return null;
    }

    void forgetFailure(StepId step) {
        failures.removeIf(failure -> failure.step().equals(step));
    }

    void changeFailure(StepId step, UnaryOperator<Failure> change) {
        failures.replaceAll(failure -> failure.step().equals(step) ? change.apply(failure) : failure);
    }

    // Messages.

    void command(Message command) {
        messages.add(command);
    }

    /** Sends an event under the next sequence number. */
    void event(LongFunction<Message> event) {
        sequence++;
        messages.add(event.apply(sequence));
    }

    /** Sends a signal to the upgrade under the next signal number. */
    void signal(LongFunction<Message> signal) {
        signals++;
        messages.add(signal.apply(signals));
    }
}
