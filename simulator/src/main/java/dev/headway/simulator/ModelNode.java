package dev.headway.simulator;

import dev.headway.model.Labels;
import dev.headway.model.StepRef;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node of a model cluster: what the API server knows of it. */
final class ModelNode {

    /** The ztunnel pod of a node. */
    record Ztunnel(String pod, String revision, boolean ready) {
        Ztunnel ready(boolean now) {
            return new Ztunnel(pod, revision, now);
        }
    }

    private final String name;
    private final Labels labels;
    private final String zone;
    private final int workloads;
    private final Map<String, Integer> attempts = new TreeMap<>();
    boolean ready = true;
    boolean unschedulable;
    boolean blocked;
    int pods;
    String cni;

    @Nullable
    Ztunnel ztunnel;

    @Nullable
    Intent intent;

    ModelNode(String name, Labels labels, String zone, int workloads, String revision, String cni) {
        this.name = name;
        this.labels = labels;
        this.zone = zone;
        this.workloads = workloads;
        this.pods = workloads;
        this.cni = cni;
        this.ztunnel = new Ztunnel("ztunnel-" + name + "-0", revision, true);
    }

    /** Takes the intent away and leaves behind which attempt it was. */
    void clear(StepRef last) {
        intent = null;
        attempts.merge(last.upgrade() + "/" + last.step(), last.attempt(), Math::max);
    }

    /** The lowest attempt at a step that was not brought to its end yet: what is read again changes nothing. */
    int nextAttempt(StepRef ref) {
        return attempts.getOrDefault(ref.upgrade() + "/" + ref.step(), 0) + 1;
    }

    String name() {
        return name;
    }

    Labels labels() {
        return labels;
    }

    String zone() {
        return zone;
    }

    /** The scheduler fills the node again. */
    void fill() {
        pods = workloads;
    }

    boolean available() {
        return ready && !unschedulable && ztunnel != null && ztunnel.ready();
    }

    boolean serves(String revision, String cniVersion) {
        return ztunnel != null
                && ztunnel.ready()
                && ztunnel.revision().equals(revision)
                && (cniVersion.isEmpty() || cniVersion.equals(cni));
    }

    String revision() {
        return ztunnel == null ? "" : ztunnel.revision();
    }
}
