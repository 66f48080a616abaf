package dev.headway.mesh;

import sun.misc.Signal;

/**
 * How this process reacts to being told to stop.
 *
 * <p>An install by the native Helm library takes SIGINT and SIGTERM away from the JVM for good, and the process could then
 * only be killed. Whoever lets Helm install or render restores them afterwards.
 *
 * @see <a href="https://github.com/manusa/helm-java/issues/409">helm-java #409</a>
 */
public final class ProcessSignals {

    private static final int SIGNALLED = 128;

    private ProcessSignals() {}

    /** Lets SIGINT and SIGTERM end the process in order again, as the JVM does by itself: shutdown hooks run. */
    public static void restore() {
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> System.exit(SIGNALLED + signal.getNumber()));
        }
    }
}
