package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.simulator.invariants.Happening.OperationBegun;
import dev.headway.simulator.invariants.Happening.OperationEnded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * S5, fencing across steps: several steps write one Helm release, and none is carried out on it once more after another step has
 * built upon it. A release that was uninstalled carries no mark, and counts anew.
 */
public final class ReleaseOrder implements Invariant {

    private record Release(String cluster, String name) {}

    private final Map<Release, List<StepRef>> written = new HashMap<>();

    @Override
    public String promise() {
        return "S5";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof OperationBegun begun) {
            List<StepRef> done = written(new Release(begun.cluster(), begun.release()));
            boolean again = done.stream().anyMatch(older -> isNoEarlier(older, begun.by()));
            if (again && !done.getLast().sameStep(begun.by())) {
                throw breach(
                        "release %s of %s is written for %s again, although %s was carried out there since",
                        begun.release(), begun.cluster(), begun.by(), done.getLast());
            }
        } else if (happening instanceof OperationEnded ended) {
            List<StepRef> done = written(new Release(ended.cluster(), ended.release()));
            if (ended.installed()) {
                done.add(ended.by());
            } else {
                done.clear();
            }
        }
    }

    private List<StepRef> written(Release release) {
        return written.computeIfAbsent(release, key -> new ArrayList<>());
    }

    private static boolean isNoEarlier(StepRef older, StepRef begun) {
        return older.sameStep(begun) && older.attempt() >= begun.attempt();
    }
}
