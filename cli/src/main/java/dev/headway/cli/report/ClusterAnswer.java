package dev.headway.cli.report;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Violation;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.Survey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of planning one cluster.
 *
 * @param survey the cluster as it is, unless it could not be surveyed
 * @param plan the plan, if there is one
 * @param violations why there is no plan
 * @param detail one sentence on how it ended, empty when nobody said one
 */
public record ClusterAnswer(
        String cluster,
        Result result,
        @Nullable Survey survey,
        @Nullable Plan plan,
        List<Violation> violations,
        String detail) {

    /** The ways planning a cluster ends. */
    public enum Result {
        /** Nothing was heard of it. */
        UNANSWERED,
        /** It would be changed. */
        PLANNED,
        AT_TARGET,
        REFUSED,
        FAILED
    }

    public ClusterAnswer {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(result, "result is null");
        requireNonNull(detail, "detail is null");
        violations = List.copyOf(violations);
    }

    static ClusterAnswer unanswered(String cluster) {
        return new ClusterAnswer(cluster, Result.UNANSWERED, null, null, List.of(), "");
    }

    ClusterAnswer surveyed(Survey found) {
        return new ClusterAnswer(cluster, result, found, plan, violations, detail);
    }

    ClusterAnswer planned(Plan drawn) {
        boolean changes = !drawn.forward().isEmpty();
        return new ClusterAnswer(
                cluster, changes ? Result.PLANNED : Result.AT_TARGET, survey, drawn, violations, detail);
    }

    ClusterAnswer refused(List<Violation> broken) {
        return new ClusterAnswer(cluster, Result.REFUSED, survey, plan, broken, detail);
    }

    ClusterAnswer ended(Result how, String sentence) {
        return new ClusterAnswer(cluster, how, survey, plan, violations, sentence);
    }
}
