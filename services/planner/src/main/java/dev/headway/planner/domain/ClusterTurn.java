package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.Message;
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
    private final Failures failures;
    private UpgradeSpec spec;
    private ClusterPhase phase;
    private @Nullable Itinerary itinerary;
    private @Nullable Plan plan;
    private @Nullable Instant parked;
    private final Progress progress;
    private long heard;
    private long sequence;
    private long signals;

    ClusterTurn(ClusterHeader before, StepLookup lookup, Timing timing, Instant now) {
        this.before = before;
        this.lookup = lookup;
        this.timing = timing;
        this.now = now;
        this.spec = before.spec();
        this.phase = before.phase();
        this.heard = before.heard();
        this.parked = before.parked();
        this.itinerary = before.itinerary();
        this.failures = new Failures(before.failures());
        this.sequence = before.sequence();
        this.signals = before.signals();
        this.progress = new Progress(before.position());
    }

    ClusterDecision decision() {
        ClusterHeader after = new ClusterHeader(
                before.cluster(),
                before.upgrade(),
                spec,
                before.planOnly(),
                before.start(),
                heard,
                phase,
                parked,
                itinerary,
                progress.position(),
                failures.all(),
                sequence,
                signals);
        return new ClusterDecision(after, null, List.of(), plan, List.copyOf(changed.values()), messages, timers);
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
        return spec;
    }

    /** From now on everything goes by another pace. */
    void pace(Pace pace) {
        spec = pace.on(spec);
        itinerary = itinerary == null ? null : itinerary.paced(spec);
    }

    /** Notes the number of a signal of the upgrade; tells whether it is new. */
    boolean hears(ClusterSignal signal) {
        boolean news = signal.sequence() > heard;
        heard = Math.max(heard, signal.sequence());
        return news;
    }

    boolean isPlanned() {
        return itinerary != null;
    }

    ClusterPhase phase() {
        return phase;
    }

    void enter(ClusterPhase next) {
        phase = next;
    }

    /** Whether this decision has brought it into another phase. */
    boolean isPhaseNew() {
        return !phase.equals(before.phase());
    }

    /** Changes the phase, or the phase it will resume in. */
    void move(UnaryOperator<Moving> change) {
        if (phase instanceof Moving moving) {
            phase = change.apply(moving);
        } else if (phase instanceof Paused paused) {
            phase = paused.then(change.apply(paused.then()));
        }
    }

    boolean planOnly() {
        return before.planOnly();
    }

    /** Since when the cluster is out of reach; null while it is not. */
    @Nullable
    Instant parked() {
        return parked;
    }

    boolean isParked() {
        return parked != null;
    }

    /** Parks the cluster from a moment on; null to end it. */
    void park(@Nullable Instant since) {
        parked = since;
    }

    void layOut(Plan drawn, PlanFigures figures) {
        plan = drawn;
        itinerary = Itinerary.of(drawn, figures);
    }

    /** Lays out a plan that begins as the present one does, as far as that was commanded. */
    void amend(Plan drawn) {
        StepId survey = StepId.of(StepKind.SURVEY);
        changed.putIfAbsent(survey, entry(survey));
        for (int index = 0; index < progress.commanded(); index++) {
            StepId id = lookup.forward(index);
            changed.putIfAbsent(id, entry(id));
        }
        layOut(drawn, itinerary().figures());
    }

    Itinerary itinerary() {
        if (itinerary == null) {
            throw new IllegalStateException("cluster '%s' has no plan in phase %s".formatted(cluster(), phase));
        }
        return itinerary;
    }

    /** The hash of the plan, empty before there is one. */
    String planHash() {
        return itinerary == null ? "" : itinerary.hash();
    }

    StepLookup lookup() {
        return lookup;
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
        return progress.segment() < segments.size() ? segments.get(progress.segment()) : null;
    }

    /** The step whose turn it is; the walk moves on. */
    StepId take(Direction direction) {
        StepId id = stepAt(direction, progress.next());
        if (direction == Direction.FORWARD) {
            progress.takeForward();
        } else {
            progress.takeBack();
        }
        return id;
    }

    /** A plan that was drawn just now is not in the lookup yet. */
    private StepId stepAt(Direction direction, int index) {
        if (plan != null && direction == Direction.FORWARD) {
            SegmentRange range = itinerary().forward().get(progress.segment());
            return plan.forward()
                    .get(progress.segment())
                    .steps()
                    .get(index - range.from())
                    .id();
        }
        return direction == Direction.FORWARD ? lookup.forward(index) : lookup.inverse(index);
    }

    void enterSegment(Direction direction, int index) {
        List<SegmentRange> segments = segments(direction);
        int first = index < segments.size() ? segments.get(index).start(progress.commanded()) : progress.next();
        progress.enter(index, first);
    }

    void enterNextSegment(Direction direction) {
        enterSegment(direction, progress.segment() + 1);
    }

    void turnBack() {
        progress.turnBack();
        enterSegment(Direction.BACK, 0);
    }

    /** Walks the plan from its beginning once more; what is done already is passed. */
    void walkAgain() {
        enterSegment(Direction.FORWARD, 0);
    }

    Progress progress() {
        return progress;
    }

    StepEntry entry(StepId id) {
        StepEntry entry = changed.get(id);
        if (entry != null) {
            return entry;
        }
        return plan == null ? lookup.entry(id) : StepEntry.pending(id);
    }

    void put(StepEntry entry) {
        changed.put(entry.id(), entry);
        progress.note(entry);
        if (entry.state() instanceof StepState.UnderWay state) {
            timers.add(new StepTimer(state.lease(), upgrade(), entry.id()));
        }
    }

    /** Notes in which segment of the plan a step is, before it is commanded. */
    void place(StepId id) {
        changed.put(id, entry(id).of(progress.segment()));
    }

    StepRef ref(StepEntry entry) {
        return new StepRef(upgrade(), cluster(), entry.id(), entry.attempt(), planHash());
    }

    void wake(StepId step, Instant due) {
        timers.add(new StepTimer(due, upgrade(), step));
    }

    Failures failures() {
        return failures;
    }

    /** A cluster out of reach is told nothing; what is under way is asked for when it answers again. */
    void command(Message command) {
        if (!isParked()) {
            messages.add(command);
        }
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
