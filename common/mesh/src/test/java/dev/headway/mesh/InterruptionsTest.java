package dev.headway.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InterruptionsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final Interruptions interruptions = new Interruptions(now::get);

    @Test
    void logsTheBeginningOfAnInterruptionHoweverLongItLasts() {
        assertThat(failsAfterSeconds(0)).isTrue();
        for (int minute = 0; minute < 60; minute++) {
            assertThat(failsAfterSeconds(60)).isFalse();
        }
        assertThat(failsAfterSeconds(601)).isTrue();
    }

    private boolean failsAfterSeconds(int seconds) {
        now.updateAndGet(time -> time.plusSeconds(seconds));
        return interruptions.failed("blue", "nodes", new IOException("no route to host"));
    }
}
