package dev.headway.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a step inside a cluster's plan, such as {@code crds}, {@code node/worker-1} or {@code tag/default}.
 *
 * @param name the object of a named kind, empty otherwise. A manually deployed gateway is {@code NAMESPACE/RELEASE}, a surge
 *     the number of its batch, from 1.
 */
public record StepId(StepKind kind, String name) {

    public StepId {
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
        if (kind.named() == name.isEmpty()) {
            throw new IllegalArgumentException(
                    "step '%s' %s name, got '%s'".formatted(kind.word(), kind.named() ? "needs a" : "takes no", name));
        }
    }

    public static StepId of(StepKind kind) {
        return new StepId(kind, "");
    }

    public static StepId node(String name) {
        return new StepId(StepKind.NODE, name);
    }

    /**
     * The batch of that number, from 1, of nodes that are renewed by surge.
     */
    public static StepId surge(int batch) {
        return new StepId(StepKind.SURGE, Integer.toString(batch));
    }

    public static StepId tag(String name) {
        return new StepId(StepKind.TAG, name);
    }

    public static StepId gateway(String namespace, String release) {
        return new StepId(StepKind.GATEWAY, namespace + "/" + release);
    }

    /**
     * Reads a step id.
     *
     * @throws IllegalArgumentException if the kind is unknown, or a name is missing or superfluous
     */
    @JsonCreator
    public static StepId parse(String text) {
        int slash = text.indexOf('/');
        String word = slash < 0 ? text : text.substring(0, slash);
        for (StepKind kind : StepKind.values()) {
            if (kind.word().equals(word)) {
                return new StepId(kind, slash < 0 ? "" : text.substring(slash + 1));
            }
        }
        throw new IllegalArgumentException("'%s' is not a step: unknown kind '%s'".formatted(text, word));
    }

    @JsonValue
    @Override
    public String toString() {
        return name.isEmpty() ? kind.word() : kind.word() + "/" + name;
    }
}
