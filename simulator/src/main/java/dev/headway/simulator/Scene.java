package dev.headway.simulator;

import dev.headway.model.message.Message;
import dev.headway.simulator.invariants.Auditor;
import dev.headway.simulator.invariants.Happening;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What all participants of one simulation share: time, chance, faults, the log and the auditor that watches. */
final class Scene {

    private final Options options;
    private final Conduct conduct;
    private final Timeline time = new Timeline();
    private final Faults faults;
    private final Dice dice;
    private final Auditor auditor;
    private final boolean traced;
    private final List<String> trace = new ArrayList<>();
    private final List<Consumer<Message>> readers = new ArrayList<>();
    private long messages;

    Scene(Options options, Conduct conduct, Auditor auditor, boolean traced) {
        this.options = options;
        this.conduct = conduct;
        this.auditor = auditor;
        this.traced = traced;
        this.faults = new Faults(options);
        this.dice = Dice.of(options.seed(), "scene");
    }

    Options options() {
        return options;
    }

    Conduct conduct() {
        return conduct;
    }

    Timeline time() {
        return time;
    }

    Faults faults() {
        return faults;
    }

    Dice dice() {
        return dice;
    }

    Auditor auditor() {
        return auditor;
    }

    Instant now() {
        return time.now();
    }

    /** Hears every message that is published. */
    void listen(Consumer<Message> reader) {
        readers.add(reader);
    }

    /** Appends a message to its topic. */
    void publish(Message message) {
        messages++;
        happen(new Happening.Published(now(), message));
        readers.forEach(reader -> reader.accept(message));
    }

    /** Something happens, and is held against every promise. */
    void happen(Happening happening) {
        note(happening);
        auditor.hear(happening);
    }

    /** Writes a line into the trace. */
    void note(Object line) {
        if (traced) {
            trace.add("%,13d %s".formatted(time.millis(), line));
        }
    }

    long messages() {
        return messages;
    }

    List<String> trace() {
        return trace;
    }
}
