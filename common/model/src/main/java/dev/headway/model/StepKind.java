package dev.headway.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a step does. The declaration order is the order of an upgrade: no data-plane component is ever newer than its
 * control plane, and the old revision goes last.
 *
 * @see <a href="https://istio.io/latest/docs/ambient/upgrade/helm/">Istio: upgrade an ambient mesh with Helm</a>
 */
public enum StepKind {
    SURVEY("survey", Lane.CONTROL_PLANE, false),
    CRDS("crds", Lane.CONTROL_PLANE, false),
    REVISION("revision", Lane.CONTROL_PLANE, false),
    CNI("cni", Lane.CONTROL_PLANE, false),
    STAGE_ZTUNNEL("stage-ztunnel", Lane.CONTROL_PLANE, false),
    NODE("node", Lane.NODE, true),
    SURGE("surge", Lane.NODE, true),
    SETTLE_CNI("settle-cni", Lane.CONTROL_PLANE, false),
    SETTLE_ZTUNNEL("settle-ztunnel", Lane.CONTROL_PLANE, false),
    TAG("tag", Lane.TAG, true),
    GATEWAY("gateway", Lane.CONTROL_PLANE, true),
    RETIRE("retire", Lane.CONTROL_PLANE, false);

    private final String word;
    private final Lane lane;
    private final boolean named;

    StepKind(String word, Lane lane, boolean named) {
        this.word = word;
        this.lane = lane;
        this.named = named;
    }

    /**
     * Reads the word of a kind; the name of the constant is understood too.
     *
     * @throws IllegalArgumentException if it is neither
     */
    @JsonCreator
    public static StepKind parse(String word) {
        for (StepKind kind : values()) {
            if (kind.word.equals(word) || kind.name().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'%s' is no kind of step".formatted(word));
    }

    /** The word used for this kind in step ids, such as {@code stage-ztunnel}. */
    @JsonValue
    public String word() {
        return word;
    }

    /** The lane whose executor carries out steps of this kind. */
    public Lane lane() {
        return lane;
    }

    /** Whether a step of this kind names its object, as {@code node/worker-1} does. */
    public boolean named() {
        return named;
    }
}
