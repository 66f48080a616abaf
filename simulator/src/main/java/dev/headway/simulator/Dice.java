package dev.headway.simulator;

import java.util.List;
import java.util.SplittableRandom;

/** A source of chance of its own: drawing from one changes nothing of what another yields. */
final class Dice {

    private final SplittableRandom random;

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** The dice of a seed for one purpose. */
    static Dice of(long seed, String purpose) {
        long mixed = seed;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = mixed * 1_000_003 + purpose.charAt(i);
        }
        return new Dice(new SplittableRandom(mixed));
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A number from {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return random.nextInt(from, to + 1);
    }

    /** A number below {@code bound}. */
    double below(double bound) {
        return random.nextDouble() * bound;
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
