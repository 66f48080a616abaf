package dev.headway.simulator.explore;

import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagEvent;

/** A message on its way. */
record Flight(Channel channel, StepMessage message) {

    /** What keeps messages in order. Events of one topic have one key here, the cluster. */
    enum Channel {
        CONTROL_PLANE_EVENTS,
        NODE_EVENTS,
        TAG_EVENTS,
        HEALTH_EVENTS,
        /** Commands keep their order for each step; executors work on several steps at a time. */
        COMMANDS,
        /** A copy that comes whenever it likes. */
        COPIES
    }

    static Flight of(StepMessage message) {
        return new Flight(
                switch (message) {
                    case ControlPlaneEvent e -> Channel.CONTROL_PLANE_EVENTS;
                    case NodeEvent e -> Channel.NODE_EVENTS;
                    case TagEvent e -> Channel.TAG_EVENTS;
                    case HealthEvent e -> Channel.HEALTH_EVENTS;
                    default -> Channel.COMMANDS;
                },
                message);
    }

    Flight copy() {
        return new Flight(Channel.COPIES, message);
    }

    /** Whether the planner reads it; otherwise an executor or the watcher does. */
    boolean isEvent() {
        return message instanceof ControlPlaneEvent
                || message instanceof NodeEvent
                || message instanceof TagEvent
                || message instanceof HealthEvent;
    }

    /** Whether it has to come before {@code later}. */
    boolean goesBefore(Flight later) {
        return channel == later.channel
                && channel != Channel.COPIES
                && (channel != Channel.COMMANDS
                        || message.step().step().equals(later.message.step().step()));
    }
}
