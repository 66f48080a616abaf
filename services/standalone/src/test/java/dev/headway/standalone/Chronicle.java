package dev.headway.standalone;

import dev.headway.model.message.UpgradeEvent;
import dev.headway.simulator.invariants.Happening;
import dev.headway.simulator.invariants.Happening.Published;
import dev.headway.standalone.MessageLog.Entry;
import dev.headway.testkit.apiserver.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What happened in one upgrade with real services, as the invariants of the simulator read it: the messages of all topics and the
 * writes of the API server, in one order. The broker, the API server and the services share a clock, so an effect is never earlier
 * than its cause.
 */
final class Chronicle {

    /** A decision's time is cut to its millisecond; it may have been any moment of it, and its cause another. */
    private static final long REST_OF_A_MILLISECOND = 999;

    /** A message or a write, with its place in the order. */
    private sealed interface Moment {
        Instant at();

        /** Of one decision the story comes first, then what it commands. */
        int rank();
    }

    private record Said(Entry entry) implements Moment {
        @Override
        public Instant at() {
            return isPlanners(entry) ? entry.at().plus(REST_OF_A_MILLISECOND, ChronoUnit.MICROS) : entry.at();
        }

        @Override
        public int rank() {
            return entry.message() instanceof UpgradeEvent ? 0 : 1;
        }
    }

    private record Written(Write write) implements Moment {
        @Override
        public Instant at() {
            return write.at();
        }

        @Override
        public int rank() {
            return 0;
        }
    }

    private Chronicle() {}

    /** The happenings in their order. */
    static List<Happening> of(List<Entry> messages, ClusterLog cluster) {
        ClusterChanges changes = new ClusterChanges(cluster.cluster());
        List<Happening> happenings = new ArrayList<>(changes.begin(cluster.beginning()));
        Stream.<Moment>concat(
                        messages.stream().map(Said::new),
                        cluster.recorded().stream().map(Written::new))
                .sorted(Comparator.comparing(Moment::at).thenComparingInt(Moment::rank))
                .forEach(moment -> {
                    switch (moment) {
                        case Said(Entry entry) -> {
                            changes.hear(entry.message());
                            happenings.add(new Published(entry.at(), entry.message()));
                        }
                        case Written(Write write) -> happenings.addAll(changes.of(write));
                    }
                });
        return happenings;
    }

    private static boolean isPlanners(Entry entry) {
        return entry.message() instanceof UpgradeEvent
                || entry.topic().startsWith("headway.planner.")
                || entry.topic().endsWith(".commands");
    }
}
