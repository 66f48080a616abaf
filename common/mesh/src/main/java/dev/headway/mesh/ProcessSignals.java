package dev.headway.mesh;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * How this process reacts to being told to stop.
 *
 * <p>An install by the native Helm library takes SIGINT and SIGTERM away from the JVM for good, and the process could then
 * only be killed. Whoever lets Helm install captures the handlers before and restores them after.
 *
 * @see <a href="https://github.com/manusa/helm-java/issues/409">helm-java #409</a>
 */
public final class ProcessSignals {

    private record Handler(Signal signal, SignalHandler reaction) {}

    private final List<Handler> handlers = new ArrayList<>();

    private ProcessSignals() {}

    /** Remembers how the process reacts now. */
    public static ProcessSignals capture() {
        ProcessSignals captured = new ProcessSignals();
        for (String name : List.of("INT", "TERM")) {
            Signal signal = new Signal(name);
            // There is no way to ask; setting one tells which it replaces.
            SignalHandler reaction = Signal.handle(signal, SignalHandler.SIG_IGN);
            Signal.handle(signal, reaction);
            captured.handlers.add(new Handler(signal, reaction));
        }
        return captured;
    }

    /** Makes the process react as it did. */
    public void restore() {
        handlers.forEach(handler -> Signal.handle(handler.signal(), handler.reaction()));
    }
}
