package dev.headway.simulator.explore;

import java.util.Arrays;

/** Every state that was seen, by its fingerprint, with the state and the move it was first reached by: 22 bytes each. */
final class VisitedStates {

    private static final int FIRST = 1 << 16;

    private long[] high = new long[FIRST];
    private long[] low = new long[FIRST];
    private int[] number = new int[FIRST];
    private int[] parents = new int[FIRST];
    private short[] moves = new short[FIRST];
    private int size;

    int size() {
        return size;
    }

    /** Adds a state unless it was seen before; says whether it is new. Its number is the size before. */
    boolean add(long highBits, long lowBits, int parent, int move) {
        if (size * 2L >= high.length) {
            grow();
        }
        int slot = slot(highBits, lowBits);
        if (number[slot] != 0) {
            return false;
        }
        high[slot] = highBits;
        low[slot] = lowBits;
        if (size == parents.length) {
            int more = size + size / 2;
            parents = Arrays.copyOf(parents, more);
            moves = Arrays.copyOf(moves, more);
        }
        parents[size] = parent;
        moves[size] = (short) move;
        size++;
        number[slot] = size;
        return true;
    }

    /** The numbers of the moves that lead to a state, in order. */
    int[] path(int state) {
        int length = 0;
        for (int at = state; at > 0; at = parents[at]) {
            length++;
        }
        int[] path = new int[length];
        for (int at = state; at > 0; at = parents[at]) {
            length--;
            path[length] = moves[at];
        }
        return path;
    }

    private int slot(long highBits, long lowBits) {
        int mask = high.length - 1;
        int slot = (int) highBits & mask;
        while (number[slot] != 0 && (high[slot] != highBits || low[slot] != lowBits)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldNumber = number;
        high = new long[oldHigh.length * 2];
        low = new long[oldHigh.length * 2];
        number = new int[oldHigh.length * 2];
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldNumber[i] != 0) {
                int slot = slot(oldHigh[i], oldLow[i]);
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                number[slot] = oldNumber[i];
            }
        }
    }
}
