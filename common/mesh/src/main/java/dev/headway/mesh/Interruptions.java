package dev.headway.mesh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is logged of watches that fail: one line when it begins. Failures of a cluster's watches that are less than ten minutes
 * apart are one interruption; a watch is tried again every half minute.
 */
public final class Interruptions {

    private static final Logger LOG = Logger.getLogger(Interruptions.class);
    private static final Duration APART = Duration.ofMinutes(10);

    private final InstantSource clock;
    private @Nullable Instant last;

    public Interruptions() {
        this(InstantSource.system());
    }

    Interruptions(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes note that a watch failed.
     *
     * @param whose the cluster
     * @param what the objects that are watched
     * @return whether it was logged
     */
    public synchronized boolean failed(String whose, String what, Throwable cause) {
        Instant now = clock.instant();
        boolean begins = last == null || now.isAfter(last.plus(APART));
        last = now;
        if (begins) {
            LOG.warnf("%s: the watch of %s is interrupted: %s", whose, what, cause.getMessage());
        }
        return begins;
    }
}
