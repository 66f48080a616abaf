package dev.headway.simulator.invariants;

import dev.headway.simulator.invariants.Happening.NodeUncordoned;

/** S7, cordon ownership: Headway makes schedulable only what Headway made unschedulable; anybody else's cordon survives. */
public final class CordonOwnership implements Invariant {

    @Override
    public String promise() {
        return "S7";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof NodeUncordoned uncordoned && uncordoned.by() != null) {
            NodePicture node = before.cluster(uncordoned.cluster()).node(uncordoned.node());
            if (node != null && !node.schedulable() && node.cordonedBy() == null) {
                throw breach(
                        "%s uncordoned node %s of %s, which somebody else had cordoned",
                        uncordoned.by(), uncordoned.node(), uncordoned.cluster());
            }
        }
    }
}
