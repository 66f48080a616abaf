package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.simulator.invariants.Happening.OperationBegun;
import dev.headway.simulator.invariants.Happening.OperationEnded;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.Map;

/**
 * S5, fencing across steps: several steps write one Helm release, and none begins on it for a command older than one that is
 * carried out there. A release that was uninstalled carries no mark, and counts anew.
 */
public final class ReleaseOrder implements Invariant {

    private record Release(String cluster, String name) {}

    private final Map<StepRef, Integer> commands = new HashMap<>();
    private final Map<Release, OperationEnded> last = new HashMap<>();

    @Override
    public String promise() {
        return "S5";
    }

    @Override
    public void check(Happening happening, Picture before) {
        switch (happening) {
            case Published(var at, Message message) -> {
                StepRef command = Commands.toExecutor(message);
                if (command != null) {
                    commands.putIfAbsent(command, commands.size());
                }
            }
            case OperationBegun begun -> {
                OperationEnded done = last.get(new Release(begun.cluster(), begun.release()));
                if (done != null && number(begun.by()) < number(done.by())) {
                    throw breach(
                            "release %s of %s is written for %s, which was commanded before %s, written already",
                            begun.release(), begun.cluster(), begun.by(), done.by());
                }
            }
            case OperationEnded ended -> {
                Release release = new Release(ended.cluster(), ended.release());
                if (ended.installed()) {
                    last.put(release, ended);
                } else {
                    last.remove(release);
                }
            }
            default -> {}
        }
    }

    private int number(StepRef command) {
        return commands.getOrDefault(command, -1);
    }
}
