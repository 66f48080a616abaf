package dev.headway.standalone;

import dev.headway.model.message.StepMessage;
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

/**
 * What happened in one upgrade with real services, as the invariants of the simulator read it: the messages of all topics and the
 * writes of the API server, in one order. The broker, the API server and the services share a clock, so an effect is never earlier
 * than its cause.
 */
final class Chronicle {

    /** A decision's time is cut to its millisecond; it may have been any moment of it, and its cause another. */
    private static final long REST_OF_A_MILLISECOND = 999;

    private Chronicle() {}

    /** The happenings in their order. */
    static List<Happening> of(List<Entry> messages, ClusterLog cluster) {
        ClusterChanges changes = new ClusterChanges(cluster.cluster());
        List<Happening> happenings = new ArrayList<>(changes.begin(cluster.beginning()));
        for (Object moment : inOrder(messages, cluster.recorded())) {
            switch (moment) {
                case Entry entry -> {
                    changes.hear(entry.message());
                    happenings.add(new Published(entry.at(), entry.message()));
                }
                case Write write -> happenings.addAll(changes.of(write));
                default -> throw new IllegalArgumentException("no moment: " + moment);
            }
        }
        return happenings;
    }

    private static List<Object> inOrder(List<Entry> messages, List<Write> writes) {
        List<Object> moments = new ArrayList<>(messages);
        moments.addAll(writes);
        moments.sort(Comparator.comparing(Chronicle::at).thenComparingInt(Chronicle::rank));
        return moments;
    }

    private static Instant at(Object moment) {
        return switch (moment) {
            case Entry entry when isPlanners(entry) -> entry.at().plus(REST_OF_A_MILLISECOND, ChronoUnit.MICROS);
            case Entry entry -> entry.at();
            case Write write -> write.at();
            default -> throw new IllegalArgumentException("no moment: " + moment);
        };
    }

    /** Of one decision the story comes first, then what it commands. */
    private static int rank(Object moment) {
        return moment instanceof Entry entry && !(entry.message() instanceof UpgradeEvent) ? 1 : 0;
    }

    private static boolean isPlanners(Entry entry) {
        return entry.message() instanceof UpgradeEvent
                || entry.topic().startsWith("headway.planner.")
                || (entry.message() instanceof StepMessage && entry.topic().endsWith(".commands"));
    }
}
