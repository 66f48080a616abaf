package dev.headway.controlplane.domain;

/**
 * What pods request of a node.
 *
 * @param cpu in thousandths of a core
 * @param memory in bytes
 * @param pods how many pods
 */
public record Resources(long cpu, long memory, long pods) {

    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0, 0);

    /** These and others. */
    public Resources plus(Resources other) {
        return new Resources(cpu + other.cpu, memory + other.memory, pods + other.pods);
    }

    /** These without others. */
    public Resources minus(Resources other) {
        return new Resources(cpu - other.cpu, memory - other.memory, pods - other.pods);
    }

    /** As much, so many times. */
    public Resources times(int count) {
        return new Resources(cpu * count, memory * count, pods * count);
    }

    /** Whether the others fit in. */
    public boolean holds(Resources other) {
        return cpu >= other.cpu && memory >= other.memory && pods >= other.pods;
    }
}
