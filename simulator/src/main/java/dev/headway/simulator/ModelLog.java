package dev.headway.simulator;

import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.simulator.invariants.Happening.Poisoned;
import dev.headway.simulator.invariants.Happening.SetAside;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log of topics as Kafka keeps them: messages of one key of one topic are read in the order in which they were written, and
 * nothing else is promised. What was read and not committed is read again.
 */
final class ModelLog {

    /** Whoever reads a topic. */
    interface Reader {
        /** For how many milliseconds from now it does not read. */
        long downFor();

        /** Whether the message was handled and its offset committed. */
        boolean read(Message message);

        /** Whether a record that cannot be read was set aside, with its offset committed. */
        default boolean setAside(String topic, String key) {
            return true;
        }
    }

    /** A record; its message is null where nobody can read it. */
    private record Slot(@Nullable Message message) {}

    /** The topic of what people want. */
    static final String REQUESTS = "requests";

    private static final int REREAD_AT_MOST = 3;

    /** One key of one topic, as its reader sees it. */
    private final class Channel {
        private final String topic;
        private final String key;
        private final Reader reader;
        private final boolean command;
        private final Deque<Slot> waiting = new ArrayDeque<>();
        private final Deque<Message> recent = new ArrayDeque<>();
        private long due;

        Channel(String topic, String key, Reader reader, boolean command) {
            this.topic = topic;
            this.key = key;
            this.reader = reader;
            this.command = command;
        }

        void append(@Nullable Message message, long latency) {
            waiting.addLast(new Slot(message));
            due = Math.max(due, scene.time().millis() + latency);
            scene.time().after(due - scene.time().millis(), this::deliver);
        }

        private void deliver() {
            long down = reader.downFor();
            if (down > 0) {
                scene.time().after(down, this::deliver);
                return;
            }
            Slot slot = waiting.poll();
            if (slot == null) {
                return;
            }
            Message message = slot.message();
            if (!(message == null ? setAside() : reader.read(message))) {
                waiting.addFirst(slot);
                scene.time().after(Math.max(1_000, reader.downFor()), this::deliver);
            } else if (message != null) {
                handled(message);
            }
        }

        private boolean setAside() {
            if (!scene.conduct().setsPoisonAside() || !reader.setAside(topic, key)) {
                return false;
            }
            scene.happen(new SetAside(scene.now(), topic, key));
            return true;
        }

        private void handled(Message message) {
            recent.addLast(message);
            if (recent.size() > REREAD_AT_MOST) {
                recent.removeFirst();
            }
            if (command && scene.faults().strikes(Fault.REDELIVERY)) {
                reread();
            }
        }

        private void reread() {
            List<Message> again = new ArrayList<>(recent);
            recent.clear();
            for (Message message : again.reversed()) {
                waiting.addFirst(new Slot(message));
            }
            long pause = scene.faults().dice(Fault.REDELIVERY).between(1, 20_000);
            again.forEach(message -> scene.time().after(pause, this::deliver));
        }
    }

    private final Scene scene;
    private final Dice latency;
    private final Reader planner;
    private final Map<String, Map<String, Reader>> executors = new LinkedHashMap<>();
    private final Map<String, Channel> channels = new LinkedHashMap<>();

    ModelLog(Scene scene, Reader planner) {
        this.scene = scene;
        this.planner = planner;
        this.latency = Dice.of(scene.options().seed(), "latency");
        scene.listen(this::route);
    }

    /** Who reads the commands of a lane for a cluster. */
    void connect(String lane, String cluster, Reader reader) {
        executors.computeIfAbsent(lane, key -> new LinkedHashMap<>()).put(cluster, reader);
    }

    private void route(Message message) {
        switch (message) {
            case UpgradeRequest m -> {
                append(REQUESTS, m.key(), planner, false, m);
                if (scene.faults().strikes(Fault.DUPLICATE)) {
                    append(REQUESTS, m.key(), planner, false, m);
                }
            }
            case ClusterRegistration m -> append("registrations", m.key(), planner, false, m);
            case ClusterSignal m -> append("cluster-signals", m.key(), planner, false, m);
            case UpgradeSignal m -> append("upgrade-signals", m.key(), planner, false, m);
            case ControlPlaneEvent m -> append("control-plane-events", m.key(), planner, false, m);
            case NodeEvent m -> append("node-events", m.key(), planner, false, m);
            case TagEvent m -> append("tag-events", m.key(), planner, false, m);
            case HealthEvent m -> append("health-events", m.key(), planner, false, m);
            case ControlPlaneCommand m -> command("control-plane", m);
            case NodeCommand m -> command("node", m);
            case TagCommand m -> command("tag", m);
            case HealthCommand m -> command("health", m);
            case UpgradeEvent m -> {}
        }
    }

    private void command(String lane, Message message) {
        Reader reader = executors.getOrDefault(lane, Map.of()).get(message.key());
        if (reader != null) {
            append(lane, message.key(), reader, true, message);
        }
    }

    private void append(String topic, String key, Reader reader, boolean command, Message message) {
        boolean late = scene.faults().strikes(Fault.LATE);
        Channel channel = channels.computeIfAbsent(topic + "/" + key, name -> new Channel(topic, key, reader, command));
        if (scene.faults().strikes(Fault.POISON)) {
            scene.happen(new Poisoned(scene.now(), topic, key));
            channel.append(null, latency.between(1, 30));
        }
        channel.append(
                message, late ? scene.faults().dice(Fault.LATE).between(5_000, 600_000) : latency.between(1, 30));
    }
}
