package dev.headway.planner.domain;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One decision about an upgrade in the making. It lives for one input. */
final class UpgradeTurn {

    private final String upgrade;
    private final MemberLookup lookup;
    private final Instant now;
    private final Map<String, Member> changed = new LinkedHashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<BakeTimer> timers = new ArrayList<>();
    private List<StageMembers> chosen = List.of();
    private @Nullable UpgradeSpec spec;
    private @Nullable Pace pace;
    private @Nullable String handled;
    private UpgradePhase phase;
    private boolean paused;
    private List<Integer> sizes;
    private StageProgress stage;
    private int heldLater;
    private Tally tally;
    private final List<Asked> asked;
    private @Nullable Applied applied;
    private @Nullable PlanRun planning;
    private long sequence;
    private long signals;

    UpgradeTurn(UpgradeHeader before, MemberLookup lookup, Instant now) {
        this.upgrade = before.upgrade();
        this.lookup = lookup;
        this.now = now;
        this.spec = before.spec();
        this.pace = before.pace();
        this.phase = before.phase();
        this.paused = before.paused();
        this.sizes = before.sizes();
        this.stage = before.stage();
        this.heldLater = before.heldLater();
        this.tally = before.tally();
        this.asked = new ArrayList<>(before.asked());
        this.applied = before.applied();
        this.planning = before.planning();
        this.sequence = before.sequence();
        this.signals = before.signals();
    }

    UpgradeDecision decision() {
        UpgradeHeader after = new UpgradeHeader(
                upgrade, spec, pace, phase, paused, sizes, stage, heldLater, tally, asked, applied, planning, sequence,
                signals);
        return new UpgradeDecision(after, handled, chosen, List.copyOf(changed.values()), messages, timers);
    }

    String upgrade() {
        return upgrade;
    }

    Instant now() {
        return now;
    }

    UpgradeSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("upgrade '%s' was not accepted".formatted(upgrade));
        }
        return spec;
    }

    /** What was accepted, at the pace that a person gave it since. */
    UpgradeSpec pacedSpec() {
        return pace == null ? spec() : pace.on(spec());
    }

    void pace(Pace changed) {
        pace = pace == null ? changed : pace.then(changed);
    }

    StageSpec stageSpec(int index) {
        return spec().stages().get(index);
    }

    UpgradePhase phase() {
        return phase;
    }

    void enter(UpgradePhase next) {
        phase = next;
    }

    boolean paused() {
        return paused;
    }

    void pause(boolean on) {
        paused = on;
    }

    void accept(UpgradeSpec accepted, List<StageMembers> members) {
        spec = accepted;
        chosen = members;
        sizes = members.stream().map(stage -> stage.clusters().size()).toList();
        tally = Tally.of(sizes.stream().mapToInt(size -> size).sum());
        for (int i = 0; i < members.size(); i++) {
            for (String cluster : members.get(i).clusters()) {
                Member known = member(cluster);
                put(new Member(cluster, i, new Member.State.Waiting(), known == null ? 0 : known.heard()));
            }
        }
    }

    int size(int index) {
        return sizes.get(index);
    }

    StageProgress stage() {
        return stage;
    }

    void stage(UnaryOperator<StageProgress> change) {
        stage = change.apply(stage);
    }

    Tally tally() {
        return tally;
    }

    void tally(UnaryOperator<Tally> change) {
        tally = change.apply(tally);
    }

    /** The controls that clusters have not all answered. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    void ask(Asked control) {
        asked.add(control);
    }

    /** Replaces a control by what its answers made of it; one that every cluster answered is forgotten. */
    void answered(Asked before, Asked after) {
        asked.remove(before);
        if (!after.open().isEmpty()) {
            asked.add(after);
        }
    }

    boolean isAskedToGoBack() {
        return asked.stream().anyMatch(Asked::isRollback);
    }

    boolean isAskedToGoBack(String cluster) {
        return asked.stream()
                .anyMatch(control -> control.isRollback() && control.open().contains(cluster));
    }

    /** The last control that was carried out; null if none was. */
    @Nullable
    Applied applied() {
        return applied;
    }

    void applied(Applied last) {
        applied = last;
    }

    @Nullable
    PlanRun planning() {
        return planning;
    }

    void planning(@Nullable PlanRun run) {
        planning = run;
    }

    /** How many clusters wait for a person. */
    int held() {
        return stage.held() + heldLater;
    }

    void heldLater(int change) {
        heldLater += change;
    }

    @Nullable
    Member member(String cluster) {
        Member member = changed.get(cluster);
        return member == null ? lookup.member(cluster) : member;
    }

    Member at(int stageIndex, int index) {
        if (!chosen.isEmpty()) {
            Member member = member(chosen.get(stageIndex).clusters().get(index));
            if (member != null) {
                return member;
            }
        }
        Member member = lookup.at(stageIndex, index);
        return changed.getOrDefault(member.cluster(), member);
    }

    /** Every member that was told to start and is not done, in the order in which they started. */
    List<Member> open() {
        List<Member> open = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            for (int j = 0; j < sizes.get(i); j++) {
                Member member = at(i, j);
                if (member.state() instanceof Member.State.Open) {
                    open.add(member);
                }
            }
        }
        return open;
    }

    void put(Member member) {
        changed.put(member.cluster(), member);
    }

    void handled(String controlId) {
        handled = controlId;
    }

    void wake(BakeTimer timer) {
        timers.add(timer);
    }

    /** Sends an event under the next sequence number. */
    void event(LongFunction<Message> event) {
        sequence++;
        messages.add(event.apply(sequence));
    }

    void command(Message command) {
        messages.add(command);
    }

    /** Sends a signal to a cluster under the next signal number. */
    void signal(LongFunction<Message> signal) {
        signals++;
        messages.add(signal.apply(signals));
    }
}
