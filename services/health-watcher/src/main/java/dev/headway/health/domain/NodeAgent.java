package dev.headway.health.domain;

/** What the mesh runs on every node. */
public enum NodeAgent {
    ZTUNNEL("ztunnel", Source.ZTUNNEL_PODS),
    CNI("istio-cni-node", Source.CNI_PODS);

    private final String word;
    private final Source pods;

    NodeAgent(String word, Source pods) {
        this.word = word;
        this.pods = pods;
    }

    /** The agent's usual name. */
    public String word() {
        return word;
    }

    /** The source its pods come from. */
    public Source pods() {
        return pods;
    }
}
