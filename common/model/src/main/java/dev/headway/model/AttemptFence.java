package dev.headway.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** The highest attempt seen of each step. A lower one is stale: somebody decided anew since. */
public final class AttemptFence {

    private static final int REMEMBERED = 10_000;

    private final Map<String, Integer> highest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether this attempt is not lower than one that was seen; it counts as seen from now on. */
    public synchronized boolean admits(StepRef step) {
        return highest.merge(key(step), step.attempt(), Math::max) == step.attempt();
    }

    private static String key(StepRef step) {
        return step.upgrade() + "/" + step.cluster() + "/" + step.step();
    }
}
