package dev.headway.simulator.explore;

import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import java.util.Arrays;

/** What is true of the cluster: for each step that was ever touched, what it has and who holds it. Never changes. */
final class Mesh {

    static final int UPGRADED = 1;
    static final int BROKEN = 2;
    static final int OURS = 4;
    static final int FOREIGN = 8;
    /** Seen healthy since it was last carried out: what breaks later is no longer the upgrade's doing. */
    static final int CONFIRMED = 16;

    static final Mesh UNTOUCHED = new Mesh(new StepId[0], new int[0]);

    private static final int FENCE = 8;
    private static final int MARKS = (1 << FENCE) - 1;

    private final StepId[] steps;
    private final int[] marks;

    private Mesh(StepId[] steps, int[] marks) {
        this.steps = steps;
        this.marks = marks;
    }

    boolean is(StepId step, int mark) {
        return (get(step) & mark) != 0;
    }

    /** Whether it has what the target has, or what was there before, and serves. */
    boolean serves(StepId step, boolean upgraded) {
        return is(step, UPGRADED) == upgraded && !is(step, BROKEN);
    }

    /** The highest attempt that an executor has seen of the step. */
    int fence(StepId step) {
        return get(step) >>> FENCE;
    }

    Mesh fenced(StepId step, int attempt) {
        return put(step, get(step) & MARKS | attempt << FENCE);
    }

    Mesh with(StepId step, int mark) {
        return put(step, get(step) | mark);
    }

    Mesh without(StepId step, int mark) {
        return put(step, get(step) & ~mark);
    }

    /** The step carried out this way, and serving; what was so before does not change. */
    Mesh carriedOut(StepId step, boolean upgraded) {
        if (serves(step, upgraded)) {
            return this;
        }
        int cleared = get(step) & ~(UPGRADED | BROKEN | CONFIRMED);
        return put(step, upgraded ? cleared | UPGRADED : cleared);
    }

    /** How many nodes but this one take no pods or serve nothing, whoever made them so. */
    int unavailableBeside(StepId node) {
        int count = 0;
        for (int i = 0; i < steps.length; i++) {
            boolean unavailable = (marks[i] & (BROKEN | OURS | FOREIGN)) != 0;
            if (steps[i].kind() == StepKind.NODE && unavailable && !steps[i].equals(node)) {
                count++;
            }
        }
        return count;
    }

    void addTo(Fingerprint print) {
        for (int i = 0; i < steps.length; i++) {
            print.unordered(steps[i], marks[i]);
        }
    }

    private int get(StepId step) {
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].equals(step)) {
                return marks[i];
            }
        }
        return 0;
    }

    private Mesh put(StepId step, int value) {
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].equals(step)) {
                int[] changed = marks.clone();
                changed[i] = value;
                return new Mesh(steps, changed);
            }
        }
        StepId[] more = Arrays.copyOf(steps, steps.length + 1);
        int[] values = Arrays.copyOf(marks, steps.length + 1);
        more[steps.length] = step;
        values[steps.length] = value;
        return new Mesh(more, values);
    }
}
