package dev.headway.simulator;

/**
 * Every pair of faults, both at their highest rate on top of what a seed draws: what a swarm rarely has together, and what two
 * guards that lean on each other do not survive.
 */
final class Pairs {

    private static final Fault[] FAULTS = Fault.values();

    /** How many pairs there are. */
    static final int COUNT = FAULTS.length * (FAULTS.length - 1) / 2;

    private Pairs() {}

    /** The options of a number from 1 on: the first {@link #COUNT} are every pair with seed 1, the next with seed 2, and so on. */
    static Options at(long number) {
        long seed = 1 + (number - 1) / COUNT;
        int pair = (int) ((number - 1) % COUNT);
        int second = 1;
        while (pair >= second) {
            pair -= second;
            second++;
        }
        return Options.of(seed).atMost(FAULTS[pair]).atMost(FAULTS[second]);
    }
}
