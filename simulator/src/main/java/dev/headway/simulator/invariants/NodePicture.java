package dev.headway.simulator.invariants;

import dev.headway.model.Labels;
import dev.headway.model.StepRef;
import org.jspecify.annotations.Nullable;

/** A node as the history has it so far. */
public final class NodePicture {

    private final String name;
    private final Labels labels;
    private final String zone;
    private String revision;
    private String cni;
    private boolean ready;
    private boolean schedulable;
    private boolean serving = true;
    private boolean freedByOthers;
    private @Nullable StepRef cordonedBy;

    NodePicture(Happening.NodeJoined joined) {
        name = joined.node();
        labels = joined.labels();
        zone = joined.zone();
        revision = joined.revision();
        cni = joined.cni();
        ready = joined.ready();
        schedulable = joined.schedulable();
    }

    public String name() {
        return name;
    }

    public Labels labels() {
        return labels;
    }

    public String zone() {
        return zone;
    }

    /** The revision of its ztunnel; while a new pod is awaited, of the one before. */
    public String revision() {
        return revision;
    }

    /** The version of its CNI agent. */
    public String cni() {
        return cni;
    }

    public boolean ready() {
        return ready;
    }

    public boolean schedulable() {
        return schedulable;
    }

    /** Whether it has a ready ztunnel. */
    public boolean serving() {
        return serving;
    }

    /** For which attempt it was cordoned; null while it is schedulable or somebody else cordoned it. */
    @Nullable
    public StepRef cordonedBy() {
        return cordonedBy;
    }

    /** Whether it is schedulable because somebody else uncordoned it. */
    public boolean freedByOthers() {
        return schedulable && freedByOthers;
    }

    /** Whether it takes pods and its pods have a mesh: not cordoned by anybody, ready, and with a ready ztunnel. */
    public boolean available() {
        return ready && schedulable && serving;
    }

    void apply(Happening.NodeChange change) {
        switch (change) {
            case Happening.NodeReadiness readiness -> ready = readiness.ready();
            case Happening.NodeCordoned cordoned -> {
                schedulable = false;
                cordonedBy = cordoned.by();
            }
            case Happening.NodeUncordoned uncordoned -> {
                schedulable = true;
                cordonedBy = null;
                freedByOthers = uncordoned.by() == null;
            }
            case Happening.ZtunnelDeleted deleted -> serving = false;
            case Happening.ZtunnelReplaced replaced -> {
                revision = replaced.revision();
                serving = false;
            }
            case Happening.ZtunnelReadiness readiness -> serving = readiness.ready();
            case Happening.CniChanged changed -> cni = changed.version();
            case Happening.PodEvicted evicted -> {}
            case Happening.NodeJoined joined -> {}
            case Happening.NodeLeft left -> {}
        }
    }
}
