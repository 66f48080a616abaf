package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The arithmetic of a PodDisruptionBudget, as in the disruption controller and the eviction subresource. */
public final class EvictionRules {
    private static final Set<String> NOT_RUNNING = Set.of("Succeeded", "Failed", "Pending");

    private EvictionRules() {}

    /**
     * What a budget allows at one moment.
     *
     * @param expected pods there should be
     * @param healthy pods that are Ready and not going away
     * @param desired healthy pods there must be
     */
    public record Budget(int expected, int healthy, int desired) {
        /** How many more pods may go. */
        public int allowed() {
            return expected <= 0 ? 0 : Math.max(0, healthy - desired);
        }
    }

    /**
     * Computes a budget.
     *
     * @param matching pods the selector matches
     * @param scale replicas wanted by the controllers of those pods; negative when one has no scale
     */
    static Budget budget(JsonNode spec, int matching, int healthy, int scale) {
        if (spec.has("maxUnavailable")) {
            return scale < 0
                    ? new Budget(0, healthy, matching)
                    : new Budget(scale, healthy, Math.max(0, scale - scaled(spec.path("maxUnavailable"), scale)));
        }
        JsonNode minimum = spec.has("minAvailable") ? spec.path("minAvailable") : spec.path("none");
        if (minimum.isTextual() && minimum.asText().endsWith("%")) {
            return scale < 0 ? new Budget(0, healthy, matching) : new Budget(scale, healthy, scaled(minimum, scale));
        }
        return new Budget(matching, healthy, minimum.asInt(1));
    }

    /** Whether a pod may go whatever its budgets say: it does not run, or is going already. */
    static boolean needsNoBudget(KubeObject pod) {
        return pod.deleting() || NOT_RUNNING.contains(pod.status().path("phase").asText());
    }

    /** Whether a pod that is not Ready may go although its budget is spent. */
    static boolean unhealthyMayGo(JsonNode spec, Budget budget) {
        return spec.path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow")
                || (budget.healthy() >= budget.desired() && budget.desired() > 0);
    }

    static boolean ready(KubeObject pod) {
        for (JsonNode condition : pod.status().path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** A count, or a percentage of a total rounded up. */
    private static int scaled(JsonNode intOrPercent, int total) {
        String text = intOrPercent.asText();
        if (!text.endsWith("%")) {
            return intOrPercent.asInt();
        }
        int percent = Integer.parseInt(text.substring(0, text.length() - 1));
        return Math.ceilDiv(percent * total, 100);
    }
}
