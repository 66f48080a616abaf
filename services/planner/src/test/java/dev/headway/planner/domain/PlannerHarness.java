package dev.headway.planner.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Drives whole upgrades through the pure core: messages by hand, executors by model, time by jumps. One thread, one seed.
 */
public final class PlannerHarness {

    /** How messages arrive. */
    public enum Delivery {
        /** Each once, in order. */
        ONCE,
        /** Each twice, in order. */
        TWICE,
        /** Facts in any order, some twice; signals in order, as one partition keeps them. */
        SHUFFLED,
        /** As before, and leases end while messages are still on their way. */
        LATE
    }

    /** A decision with all it was made from. */
    public record Recorded(String key, Object input, Instant now, List<Message> messages) {}

    /** A state or phase change that was seen. */
    public record Seen(String from, String to) {}

    private record Alarm(Instant due, long order, String key, Object timer) {}

    private record Watch(Predicate<Message> condition, Consumer<Message> action, boolean once) {}

    private final InMemoryState state = new InMemoryState();
    private final ModelExecutors executors = new ModelExecutors();
    private final List<ClusterRegistered> fleet;
    private final Delivery delivery;
    private final Random random;
    private final List<Message> inbox = new ArrayList<>();
    private final List<Message> sent = new ArrayList<>();
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, Long> lastSequence = new HashMap<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::due).thenComparingLong(Alarm::order));
    private Instant now = Fixtures.START;
    private long order;

    public PlannerHarness(List<ClusterRegistered> fleet, Delivery delivery, long seed) {
        this.fleet = List.copyOf(fleet);
        this.delivery = delivery;
        this.random = new Random(seed);
    }

    public static PlannerHarness oneCluster() {
        return new PlannerHarness(List.of(Fixtures.cluster("blue", "mesh", "yes")), Delivery.ONCE, 1);
    }

    public ModelExecutors executors() {
        return executors;
    }

    public InMemoryState state() {
        return state;
    }

    public Instant now() {
        return now;
    }

    public List<Recorded> recorded() {
        return List.copyOf(recorded);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Somebody publishes a request or a control. */
    public PlannerHarness send(UpgradeRequest request) {
        inbox.addFirst(request);
        return this;
    }

    /** Any message arrives once more, or out of the blue. */
    public PlannerHarness arrives(Message message) {
        inbox.addLast(message);
        return this;
    }

    /** Does something the first time a message is sent. */
    public PlannerHarness when(Predicate<Message> condition, Runnable action) {
        watches.add(new Watch(condition, message -> action.run(), true));
        return this;
    }

    /** Does something every time a message is sent. */
    public PlannerHarness whenever(Predicate<Message> condition, Consumer<Message> action) {
        watches.add(new Watch(condition, action, false));
        return this;
    }

    /** Does something when that much time has passed. */
    public PlannerHarness later(Duration delay, Runnable action) {
        alarms.add(new Alarm(now.plus(delay), order++, "", action));
        return this;
    }

    /** Runs until nothing is on its way and no timer is set. */
    public PlannerHarness run() {
        return runUntil(Instant.MAX);
    }

    /** Runs until nothing is on its way and no timer is due by then. */
    public PlannerHarness runUntil(Instant end) {
        int steps = 0;
        while (!inbox.isEmpty() || (!alarms.isEmpty() && !alarms.peek().due().isAfter(end))) {
            assertThat(steps++).as("the planner goes on for ever").isLessThan(500_000);
            boolean jump = delivery == Delivery.LATE && !alarms.isEmpty() && random.nextInt(40) == 0;
            if (inbox.isEmpty() || jump) {
                fire();
            } else {
                deliver();
            }
        }
        return this;
    }

    /** Delivers what is on its way; no time passes. */
    public PlannerHarness settle() {
        return runUntil(now);
    }

    public <M extends Message> List<M> sent(Class<M> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public List<Message> sent() {
        return List.copyOf(sent);
    }

    /** The commands to executors and the watcher as {@code UpgradeNode node/n1#1}. */
    public List<String> commands() {
        return commands(message -> true);
    }

    public List<String> commands(Predicate<StepMessage> wanted) {
        return sent.stream()
                .flatMap(message -> message instanceof StepMessage step ? Stream.of(step) : Stream.empty())
                .filter(wanted)
                .map(step -> "%s %s#%d"
                        .formatted(
                                step.getClass().getSimpleName(),
                                step.step().step(),
                                step.step().attempt()))
                .toList();
    }

    public List<Outcome> clusterOutcomes() {
        return sent(ClusterUpgradeEnded.class).stream()
                .map(ClusterUpgradeEnded::outcome)
                .toList();
    }

    public Outcome outcome() {
        List<UpgradeEnded> ended = sent(UpgradeEnded.class);
        assertThat(ended).hasSize(1);
        return ended.getFirst().outcome();
    }

    /** Whether an event says that somebody has to do something. */
    public boolean waitsForAPerson() {
        return sent.stream()
                .anyMatch(message -> message instanceof ClusterUpgradePaused || message instanceof ApprovalRequested);
    }

    private void fire() {
        Alarm alarm = alarms.poll();
        if (alarm == null) {
            return;
        }
        now = alarm.due().isAfter(now) ? alarm.due() : now;
        if (alarm.timer() instanceof Runnable action) {
            action.run();
            return;
        }
        for (int i = 0; i < (delivery == Delivery.ONCE ? 1 : 2); i++) {
            if (alarm.timer() instanceof StepTimer timer) {
                decide(alarm.key(), new ClusterInput.Due(timer));
            } else if (alarm.timer() instanceof BakeTimer timer) {
                decide(new UpgradeInput.Due(timer));
            }
        }
    }

    private void deliver() {
        Message message = inbox.remove(inOrder() ? 0 : any());
        accept(message);
        if (delivery == Delivery.TWICE) {
            accept(message);
        } else if (!inOrder() && message instanceof StepMessage && random.nextInt(3) == 0) {
            inbox.add(random.nextInt(inbox.size() + 1), message);
        }
    }

    private boolean inOrder() {
        return delivery == Delivery.ONCE || delivery == Delivery.TWICE;
    }

    /** Any message, but the signals to one receiver keep their order. */
    private int any() {
        int index = random.nextInt(inbox.size());
        Message candidate = inbox.get(index);
        if (candidate instanceof StepMessage) {
            return index;
        }
        for (int i = 0; i < index; i++) {
            Message earlier = inbox.get(i);
            if (!(earlier instanceof StepMessage) && earlier.key().equals(candidate.key())) {
                return i;
            }
        }
        return index;
    }

    private void accept(Message message) {
        switch (message) {
            case UpgradeRequested request -> decide(new UpgradeInput.Requested(request, fleet));
            case PlanRequested request -> decide(new UpgradeInput.PlanWanted(request, fleet));
            case SurveyRequested request -> decide(new UpgradeInput.SurveyWanted(request, fleet));
            case Control control -> decide(new UpgradeInput.Controlled(control));
            case UpgradeSignal signal -> decide(new UpgradeInput.Signalled(signal));
            case ClusterSignal signal -> decide(signal.cluster(), new ClusterInput.Signalled(signal));
            case StepMessage event -> decide(event.key(), new ClusterInput.Reported(event));
            default -> throw new IllegalArgumentException("the planner does not read " + message);
        }
    }

    private void decide(String cluster, ClusterInput input) {
        ClusterHeader before = state.cluster(cluster);
        ClusterDecision decision = ClusterRules.decide(before, state.steps(cluster), input, Fixtures.TIMING, now);
        recorded.add(new Recorded(cluster, input, now, decision.messages()));
        saw(
                before == null ? "none" : StateNames.of(before.phase()),
                decision.header() == null ? "none" : StateNames.of(decision.header().phase()));
        for (StepEntry entry : decision.entries()) {
            saw(StateNames.of(state.steps(cluster).entry(entry.id()).state()), StateNames.of(entry.state()));
        }
        state.apply(cluster, decision);
        decision.timers().forEach(timer -> alarms.add(new Alarm(timer.due(), order++, cluster, timer)));
        publish(decision.messages());
    }

    private void decide(UpgradeInput input) {
        UpgradeHeader before = state.upgrade(input.upgrade());
        UpgradeDecision decision = UpgradeRules.decide(before, state.members(input.upgrade()), input, now);
        recorded.add(new Recorded(input.upgrade(), input, now, decision.messages()));
        saw(
                before == null ? "upgrade none" : StateNames.of(before.phase()),
                decision.header() == null
                        ? "upgrade none"
                        : StateNames.of(decision.header().phase()));
        for (Member member : decision.members()) {
            Member old = state.members(input.upgrade()).member(member.cluster());
            saw(old == null ? "member none" : StateNames.of(old.state()), StateNames.of(member.state()));
        }
        state.apply(input.upgrade(), decision);
        decision.timers().forEach(timer -> alarms.add(new Alarm(timer.due(), order++, input.upgrade(), timer)));
        publish(decision.messages());
    }

    private void publish(List<Message> messages) {
        for (Message message : messages) {
            sent.add(message);
            switch (message) {
                case UpgradeEvent event -> {
                    long last = lastSequence.getOrDefault(event.scope(), 0L);
                    assertThat(event.sequence()).as("sequence of %s", event).isEqualTo(last + 1);
                    lastSequence.put(event.scope(), event.sequence());
                }
                case ClusterSignal signal -> inbox.add(signal);
                case UpgradeSignal signal -> inbox.add(signal);
                case StepMessage command -> inbox.addAll(executors.answer(command, now));
                default -> throw new IllegalArgumentException("the planner does not send " + message);
            }
            for (Watch watch : List.copyOf(watches)) {
                if (watch.condition().test(message)) {
                    if (watch.once()) {
                        watches.remove(watch);
                    }
                    watch.action().accept(message);
                }
            }
        }
    }

    private void saw(String from, String to) {
        if (!from.equals(to)) {
            seen.add(new Seen(from, to));
        }
    }

    /** Runs one thing after another, for {@link #when}. */
    public Runnable sending(UpgradeRequest... requests) {
        Consumer<UpgradeRequest> sender = this::send;
        return () -> List.of(requests).reversed().forEach(sender);
    }
}
