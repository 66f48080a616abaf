package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import java.time.Instant;
import java.util.List;

/** The next thing to do about a node step. */
public sealed interface Action {

    /** Say that the node is cordoned. */
    record SayCordoned() implements Action {}

    /** Ask for the eviction of these pods. */
    record Evict(List<PodView> pods) implements Action {
        public Evict {
            pods = List.copyOf(pods);
        }
    }

    /** Say what keeps a pod on the node. */
    record SayBlocked(PodView pod, String detail) implements Action {}

    /** Say that every pod that had to leave has left. */
    record SayDrained(int evicted) implements Action {}

    /**
     * Write down that the exchange begins, before it does.
     *
     * @param ztunnel uid of the ztunnel pod that may be deleted, empty when none has to be
     * @param agent the same of the CNI agent
     */
    record BeginReplacing(String ztunnel, String agent) implements Action {}

    /** Delete this pod and no other of its name. */
    record DeleteAgent(AgentView pod) implements Action {}

    /** Delete this pod and no other of its name. */
    record DeleteZtunnel(ZtunnelView pod) implements Action {}

    /** Say that the wanted ztunnel serves. */
    record SayServing(ZtunnelView pod) implements Action {}

    /** Write down that the step cannot go on. */
    record Hold(FailureReason reason, String detail) implements Action {}

    /** Say that the step is held. */
    record SayHeld(FailureReason reason, String detail) implements Action {}

    /** Uncordon the node if the cordon is ours, and write down that this is yet to be said. */
    record GiveUp(FailureReason reason, String detail) implements Action {}

    /** Say that the node was given up. */
    record SayGivenUp(FailureReason reason, String detail) implements Action {}

    /** Remove the intent of a node that was given up. */
    record Forget() implements Action {}

    /** Nothing until the cluster changes, at the latest until then. */
    record Await(Instant until) implements Action {}

    /** Nothing until the next command. */
    record Rest() implements Action {}
}
