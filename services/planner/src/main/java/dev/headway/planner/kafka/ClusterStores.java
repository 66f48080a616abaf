package dev.headway.planner.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.model.StepId;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.Itinerary;
import dev.headway.planner.domain.Reach;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.StepLookup;
import dev.headway.planner.domain.StepTimer;
import dev.headway.planner.domain.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The state of the clusters' upgrades: a header each, and one small entry for every step and every place in the plan. What is asked
 * and the way through the plan lie apart from the header, because every event writes that and hardly any changes these.
 */
final class ClusterStores {

    private static final String STEP = "step";
    private static final String FORWARD = "forward";
    private static final String INVERSE = "inverse";
    private static final String TOLD = "told";
    private static final String REACH = "reach";
    private static final String SPEC = "spec";
    private static final String ITINERARY = "itinerary";
    private static final int REMEMBERED = 10_000;
    private static final char REASON = '\t'; // no name of a step has one

    private final KeyValueStore<String, byte[]> headers;
    private final KeyValueStore<String, byte[]> parts;
    private final TimerStore<StepTimer> timers;

    /** What this task wrote or read last; nobody else writes, and a task that begins anew has a new one. */
    private final Map<String, ClusterHeader> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ClusterHeader> eldest) {
            return size() > REMEMBERED;
        }
    };

    ClusterStores(
            KeyValueStore<String, byte[]> headers,
            KeyValueStore<String, byte[]> parts,
            KeyValueStore<String, byte[]> timers) {
        this.headers = headers;
        this.parts = parts;
        this.timers = new TimerStore<>(timers, StepTimer.class);
    }

    @Nullable
    ClusterHeader header(String cluster) {
        ClusterHeader last = known.get(cluster);
        if (last != null) {
            return last;
        }
        byte[] json = headers.get(cluster);
        if (json == null) {
            return null;
        }
        Map<String, byte[]> apart = new HashMap<>();
        for (String component : List.of(SPEC, ITINERARY)) {
            byte[] value = parts.get(StateKeys.of(cluster, component, ""));
            if (value != null) {
                apart.put(component, value);
            }
        }
        ClusterHeader header = StateJson.read(json, apart, ClusterHeader.class);
        known.put(cluster, header);
        return header;
    }

    StepLookup lookup(String cluster) {
        return new Lookup(cluster);
    }

    List<TimerStore.OwnedTimer<StepTimer>> takeDue(Instant now) {
        return timers.takeDue(now);
    }

    void apply(String cluster, ClusterDecision decision) {
        if (decision.header() != null) {
            put(cluster, decision.header());
        }
        if (decision.reach() != null) {
            parts.put(StateKeys.of(cluster, REACH, ""), StateJson.write(decision.reach()));
        }
        for (Told told : decision.told()) {
            parts.put(StateKeys.of(cluster, TOLD, told.upgrade()), StateJson.write(told));
        }
        if (decision.plan() != null) {
            layOut(cluster, decision.plan());
        }
        for (StepEntry entry : decision.entries()) {
            parts.put(StateKeys.of(cluster, STEP, entry.id().toString()), StateJson.write(entry));
        }
        for (StepTimer timer : decision.timers()) {
            timers.set(timer.due(), cluster, timer.step().toString(), timer);
        }
    }

    private void put(String cluster, ClusterHeader header) {
        ClusterHeader before = known.put(cluster, header);
        if (before == header) {
            return;
        }
        headers.put(cluster, StateJson.write(header));
        if (before == null || before.spec() != header.spec()) {
            parts.put(StateKeys.of(cluster, SPEC, ""), StateJson.write(header.spec()));
        }
        if (before == null || before.itinerary() != header.itinerary()) {
            Itinerary itinerary = header.itinerary();
            parts.put(StateKeys.of(cluster, ITINERARY, ""), itinerary == null ? null : StateJson.write(itinerary));
        }
    }

    /** Keeps the order of a plan's steps in place of an earlier plan's. */
    private void layOut(String cluster, Plan plan) {
        for (String part : List.of(STEP, FORWARD, INVERSE)) {
            List<String> old = new ArrayList<>();
            try (KeyValueIterator<String, byte[]> entries =
                    parts.prefixScan(StateKeys.prefix(cluster, part), new StringSerializer())) {
                entries.forEachRemaining(entry -> old.add(entry.key));
            }
            old.forEach(parts::delete);
        }
        layOut(cluster, FORWARD, plan.forward());
        layOut(cluster, INVERSE, plan.inverse());
    }

    private void layOut(String cluster, String part, List<Segment> segments) {
        int index = 0;
        for (Segment segment : segments) {
            for (PlannedStep step : segment.steps()) {
                parts.put(
                        StateKeys.of(cluster, part, Integer.toString(index)),
                        (step.id().toString() + REASON + step.reason()).getBytes(UTF_8));
                index++;
            }
        }
    }

    private final class Lookup implements StepLookup {
        private final String cluster;

        Lookup(String cluster) {
            this.cluster = cluster;
        }

        @Override
        public StepEntry entry(StepId id) {
            byte[] json = parts.get(StateKeys.of(cluster, STEP, id.toString()));
            return json == null ? StepEntry.pending(id) : StateJson.read(json, StepEntry.class);
        }

        @Override
        public StepId forward(int index) {
            return id(at(FORWARD, index));
        }

        @Override
        public StepId inverse(int index) {
            return id(at(INVERSE, index));
        }

        @Override
        public String reason(int index) {
            String step = at(FORWARD, index);
            return step.substring(step.indexOf(REASON) + 1);
        }

        @Override
        public @Nullable Reach reach() {
            byte[] json = parts.get(StateKeys.of(cluster, REACH, ""));
            return json == null ? null : StateJson.read(json, Reach.class);
        }

        @Override
        public @Nullable Told told(String upgrade) {
            byte[] json = parts.get(StateKeys.of(cluster, TOLD, upgrade));
            return json == null ? null : StateJson.read(json, Told.class);
        }

        private static StepId id(String step) {
            return StepId.parse(step.substring(0, step.indexOf(REASON)));
        }

        private String at(String part, int index) {
            byte[] id = parts.get(StateKeys.of(cluster, part, Integer.toString(index)));
            if (id == null) {
                throw new IllegalStateException(
                        "the %s plan of cluster '%s' has no step %d".formatted(part, cluster, index));
            }
            return new String(id, UTF_8);
        }
    }
}
