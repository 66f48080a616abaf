package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.simulator.invariants.Happening.Published;
import dev.headway.simulator.invariants.Happening.ZtunnelDeleted;
import java.util.HashMap;
import java.util.Map;

/**
 * S6, at most one effective transition: Headway deletes a ztunnel pod only on a node that takes no new pods, and only a pod that
 * is not of the revision the step leads to yet, unless that pod does not serve.
 */
public final class RightPod implements Invariant {

    private final Map<StepRef, String> wanted = new HashMap<>();

    @Override
    public String promise() {
        return "S6";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            if (message instanceof UpgradeNode command) {
                wanted.put(command.step(), command.revision());
            } else if (message instanceof WithdrawNode command) {
                wanted.put(command.step(), command.revision());
            } else if (message instanceof RevertNode command) {
                wanted.put(command.step(), command.revision());
            }
        } else if (happening instanceof ZtunnelDeleted deleted && deleted.by() != null) {
            NodePicture node = before.cluster(deleted.cluster()).node(deleted.node());
            boolean serving = node != null && node.serving();
            if (serving && deleted.revision().equals(wanted.get(deleted.by()))) {
                throw breach(
                        "%s deleted pod %s of node %s, which serves at revision %s already",
                        deleted.by(), deleted.pod(), deleted.node(), deleted.revision());
            }
            if (node != null && node.schedulable() && !node.freedByOthers()) {
                throw new Breach(
                        "S16",
                        "%s deleted pod %s of node %s, which is not cordoned"
                                .formatted(deleted.by(), deleted.pod(), deleted.node()));
            }
        }
    }
}
