package dev.headway.planner.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.planner.domain.BakeTimer;
import dev.headway.planner.domain.Member;
import dev.headway.planner.domain.MemberLookup;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeHeader;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The state of the upgrades: a header each, and one small entry for every member, its place, and every control. */
final class UpgradeStores {

    private static final String MEMBER = "member";
    private static final String PLACE = "place";
    private static final String CONTROL = "control";

    private final KeyValueStore<String, byte[]> headers;
    private final KeyValueStore<String, byte[]> parts;
    private final TimerStore<BakeTimer> timers;

    UpgradeStores(
            KeyValueStore<String, byte[]> headers,
            KeyValueStore<String, byte[]> parts,
            KeyValueStore<String, byte[]> timers) {
        this.headers = headers;
        this.parts = parts;
        this.timers = new TimerStore<>(timers, BakeTimer.class);
    }

    @Nullable
    UpgradeHeader header(String upgrade) {
        byte[] json = headers.get(upgrade);
        return json == null ? null : StateJson.read(json, UpgradeHeader.class);
    }

    MemberLookup lookup(String upgrade) {
        return new Lookup(upgrade);
    }

    List<TimerStore.OwnedTimer<BakeTimer>> takeDue(Instant now) {
        return timers.takeDue(now);
    }

    void apply(String upgrade, UpgradeDecision decision) {
        if (decision.header() != null) {
            headers.put(upgrade, StateJson.write(decision.header()));
        }
        if (decision.handled() != null) {
            parts.put(StateKeys.of(upgrade, CONTROL, decision.handled()), new byte[] {1});
        }
        for (int stage = 0; stage < decision.stages().size(); stage++) {
            List<String> clusters = decision.stages().get(stage).clusters();
            for (int index = 0; index < clusters.size(); index++) {
                parts.put(place(upgrade, stage, index), clusters.get(index).getBytes(UTF_8));
            }
        }
        for (Member member : decision.members()) {
            parts.put(StateKeys.of(upgrade, MEMBER, member.cluster()), StateJson.write(member));
        }
        for (BakeTimer timer : decision.timers()) {
            timers.set(timer.due(), upgrade, Integer.toString(timer.stage()), timer);
        }
    }

    private static String place(String upgrade, int stage, int index) {
        return StateKeys.of(upgrade, PLACE, stage + "/" + index);
    }

    private final class Lookup implements MemberLookup {
        private final String upgrade;

        Lookup(String upgrade) {
            this.upgrade = upgrade;
        }

        @Override
        public @Nullable Member member(String cluster) {
            byte[] json = parts.get(StateKeys.of(upgrade, MEMBER, cluster));
            return json == null ? null : StateJson.read(json, Member.class);
        }

        @Override
        public Member at(int stage, int index) {
            byte[] cluster = parts.get(place(upgrade, stage, index));
            Member member = cluster == null ? null : member(new String(cluster, UTF_8));
            if (member == null) {
                throw new IllegalStateException("upgrade '%s' has no member %d/%d".formatted(upgrade, stage, index));
            }
            return member;
        }

        @Override
        public boolean wasHandled(String controlId) {
            return parts.get(StateKeys.of(upgrade, CONTROL, controlId)) != null;
        }
    }
}
