package dev.headway.standalone;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One blow at one service.
 *
 * @param after how many messages after the blow before it falls
 * @param hold how long the service stays dead or frozen
 */
record Strike(Kind kind, String service, int after, Duration hold) {

    /** What happens to the process. */
    enum Kind {
        KILL,
        FREEZE
    }

    /** Longer than a session, so that a frozen service is a zombie when it goes on. */
    private static final int LONGEST_FREEZE_MILLIS = 5_000;

    private static final int LONGEST_DEATH_MILLIS = 1_000;
    private static final int MOST_MESSAGES = 7;

    /** The same blows for the same seed. */
    static List<Strike> drawn(Random random, int count, List<String> services) {
        return Stream.generate(() -> drawn(random, services)).limit(count).toList();
    }

    private static Strike drawn(Random random, List<String> services) {
        Kind kind = Kind.values()[random.nextInt(2)];
        return new Strike(
                kind,
                services.get(random.nextInt(services.size())),
                1 + random.nextInt(MOST_MESSAGES),
                Duration.ofMillis(random.nextInt(kind == Kind.KILL ? LONGEST_DEATH_MILLIS : LONGEST_FREEZE_MILLIS)));
    }
}
