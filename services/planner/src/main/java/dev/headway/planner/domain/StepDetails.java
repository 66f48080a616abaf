package dev.headway.planner.domain;

import dev.headway.model.Evidence;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.StepState.Commanded;
import dev.headway.planner.domain.StepState.Confirming;
import dev.headway.planner.domain.StepState.Releasing;
import dev.headway.planner.domain.StepState.UnderWay;
import java.util.List;

/** What is told to people of a step: why it is asked for again, why it was given up. */
final class StepDetails {

    private StepDetails() {}

    static String sentence(Refused refused) {
        return refused.reason() + ": " + refused.detail();
    }

    static String verdict(List<Evidence> evidence) {
        return evidence.stream()
                .filter(observation -> !observation.holds())
                .map(Evidence::toString)
                .findFirst()
                .orElse("nothing was observed that proves health");
    }

    static String why(UnderWay state) {
        if (state instanceof Commanded commanded && !commanded.waiting().isEmpty()) {
            return "the node waits: " + commanded.waiting();
        }
        String refusal = refusal(state);
        return refusal.isEmpty() ? "no event by " + state.lease() : refusal;
    }

    private static String refusal(UnderWay state) {
        return switch (state) {
            case Commanded commanded -> commanded.refusal();
            case Confirming confirming -> "";
            case Releasing releasing -> releasing.refusal();
        };
    }

    static String last(UnderWay state) {
        if (state instanceof Commanded commanded && !commanded.waiting().isEmpty()) {
            return "; the node is untouched and waits: " + commanded.waiting();
        }
        String refusal = refusal(state);
        return refusal.isEmpty() ? "" : "; last: " + refusal;
    }
}
