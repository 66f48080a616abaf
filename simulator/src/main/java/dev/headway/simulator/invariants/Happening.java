package dev.headway.simulator.invariants;

import static java.util.Objects.requireNonNull;

import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in the world of an upgrade: a message in the log or a change of a cluster. A history is a list of
 * these in the order in which they happened; it may come from the simulator or be recorded from real services.
 *
 * <p>What Headway did to a cluster names the attempt it did it for ({@code by}); what others did names nobody.
 */
public sealed interface Happening {

    /** When it happened, by the clock of the observer. */
    Instant at();

    /** A message was appended to its topic. */
    record Published(Instant at, Message message) implements Happening {
        public Published {
            requireNonNull(at, "at is null");
            requireNonNull(message, "message is null");
        }
    }

    /** What happened to a record of a topic that nobody can read. */
    sealed interface PoisonChange extends Happening {
        /** The topic. */
        String topic();

        /** The key of the record. */
        String key();
    }

    /** A record that nobody can read was appended to a topic. */
    record Poisoned(Instant at, String topic, String key) implements PoisonChange {}

    /** A record was set aside, among the dead letters, because it could not be read. */
    record SetAside(Instant at, String topic, String key) implements PoisonChange {}

    /** A change of a cluster. */
    sealed interface ClusterChange extends Happening {
        /** The cluster. */
        String cluster();
    }

    /** A change of a node of a cluster. */
    sealed interface NodeChange extends ClusterChange {
        /** The node. */
        String node();
    }

    /**
     * A node is there: it joined, or the history begins.
     *
     * @param revision of its ztunnel
     * @param cni version of its CNI agent
     * @param schedulable false when somebody else had cordoned it before
     */
    record NodeJoined(
            Instant at,
            String cluster,
            String node,
            Labels labels,
            String zone,
            String revision,
            String cni,
            boolean ready,
            boolean schedulable)
            implements NodeChange {}

    /** A node left the cluster. */
    record NodeLeft(Instant at, String cluster, String node) implements NodeChange {}

    /** A node, as its kubelet has it, became ready or stopped to be. */
    record NodeReadiness(Instant at, String cluster, String node, boolean ready) implements NodeChange {}

    /**
     * A node became unschedulable.
     *
     * @param by the attempt it was done for; null when others did it
     */
    record NodeCordoned(
            Instant at,
            String cluster,
            String node,
            @Nullable StepRef by) implements NodeChange {}

    /**
     * A node became schedulable.
     *
     * @param by the attempt it was done for; null when others did it
     */
    record NodeUncordoned(
            Instant at,
            String cluster,
            String node,
            @Nullable StepRef by) implements NodeChange {}

    /**
     * A pod left a node because its drain asked for it.
     *
     * @param granted whether the eviction API granted it; false when the pod was deleted past its budget
     */
    record PodEvicted(Instant at, String cluster, String node, String pod, boolean granted, StepRef by)
            implements NodeChange {}

    /**
     * A ztunnel pod was deleted.
     *
     * @param revision it had
     * @param by the attempt it was done for; null when others or Kubernetes did it
     */
    record ZtunnelDeleted(
            Instant at,
            String cluster,
            String node,
            String pod,
            String revision,
            @Nullable StepRef by) implements NodeChange {}

    /** A new ztunnel pod was created on a node. It is not ready yet. */
    record ZtunnelReplaced(Instant at, String cluster, String node, String pod, String revision)
            implements NodeChange {}

    /** The ztunnel of a node became ready or stopped to be. */
    record ZtunnelReadiness(Instant at, String cluster, String node, String pod, boolean ready) implements NodeChange {}

    /** The CNI agent of a node has another version. */
    record CniChanged(Instant at, String cluster, String node, String version) implements NodeChange {}

    /**
     * The CRDs of Istio have another version.
     *
     * @param by null when the history begins or others did it
     */
    record CrdsChanged(
            Instant at,
            String cluster,
            IstioVersion version,
            @Nullable StepRef by) implements ClusterChange {}

    /**
     * A control plane revision is installed.
     *
     * @param by null when the history begins or others did it
     */
    record RevisionInstalled(
            Instant at,
            String cluster,
            String revision,
            IstioVersion version,
            @Nullable StepRef by) implements ClusterChange {}

    /**
     * A control plane revision is gone.
     *
     * @param by null when others did it
     */
    record RevisionRemoved(
            Instant at,
            String cluster,
            String revision,
            @Nullable StepRef by) implements ClusterChange {}

    /**
     * A revision tag points at another revision.
     *
     * @param by null when the history begins or others did it
     */
    record TagPointed(
            Instant at,
            String cluster,
            String tag,
            String revision,
            @Nullable StepRef by) implements ClusterChange {}

    /**
     * A manually deployed gateway has another version.
     *
     * @param by null when the history begins or others did it
     */
    record GatewayChanged(
            Instant at,
            String cluster,
            String gateway,
            String version,
            @Nullable StepRef by) implements ClusterChange {}

    /** The Prometheus of a cluster stopped to answer or answers again. */
    record PrometheusChanged(Instant at, String cluster, boolean answers) implements ClusterChange {}

    /** What the process of an executor did to the releases of a cluster, or that it is gone. */
    sealed interface ProcessChange extends ClusterChange {
        /** The process. */
        String process();
    }

    /** A Helm operation on a release began. */
    record OperationBegun(Instant at, String cluster, String release, String process, StepRef by)
            implements ProcessChange {}

    /**
     * A Helm operation on a release was carried out.
     *
     * @param installed whether the release is there after it; false when it was uninstalled
     */
    record OperationEnded(Instant at, String cluster, String release, String process, boolean installed, StepRef by)
            implements ProcessChange {}

    /** A process of the control-plane executor died. */
    record ExecutorDied(Instant at, String cluster, String process) implements ProcessChange {}
}
