package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

/**
 * What a cluster remembers of an upgrade that is not, or not any more, its own: an upgrade that was planned may come again
 * under the same name, and its story goes on with the next number.
 *
 * @param start the number of the last signal that told the cluster to start; an earlier one comes too late
 * @param sequence the number of the last event
 * @param signals the number of the last signal to the upgrade
 * @param surveys the last attempt at a survey
 */
public record Told(String upgrade, long start, long sequence, long signals, int surveys) {

    public Told {
        requireNonNull(upgrade, "upgrade is null");
    }

    static Told nothing(String upgrade) {
        return new Told(upgrade, 0, 0, 0, 0);
    }
}
