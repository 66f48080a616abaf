package dev.headway.health.domain;

import dev.headway.model.request.CheckSpec.During;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.time.Instant;

/**
 * When a built-in check that found nothing to measure does not apply, because what it judges is not in the cluster.
 *
 * <p>That nothing was measured never says that nothing is there. The API server has to say it, from a live watch or an answer of
 * the moment; of the workloads of nodes their ztunnels have to say it too, in a sample from after the change. Where one of
 * them cannot be seen, the check says nothing.
 */
final class AbsenceRules {

    private final Round round;
    private final Wording wording;
    private final Measurements measurements;
    private final Instant at;

    AbsenceRules(Round round, Wording wording, Measurements measurements, Instant at) {
        this.round = round;
        this.wording = wording;
        this.measurements = measurements;
        this.at = at;
    }

    /** What is to be made of a check that found nothing. */
    Reading read(Needs needs, Reading nothing) {
        return switch (needs) {
            case NOTHING -> nothing;
            case WAYPOINTS -> waypoints(nothing);
            case MESH_PODS -> meshPods(nothing);
        };
    }

    private Reading waypoints(Reading nothing) {
        Scope scope = round.scope();
        if (!scope.waypointBlindness().isEmpty()) {
            return untold(nothing, "a waypoint is in the cluster", scope.waypointBlindness());
        }
        return scope.waypoints().isEmpty()
                ? wording.absent("no waypoint is in the cluster", "traffic of a waypoint")
                : nothing;
    }

    private Reading meshPods(Reading nothing) {
        Reading served = new QueryRules(SERVED, round, wording, measurements).read(During.AFTER, at);
        String pods = "a pod of the mesh is on the node" + (round.scope().nodes().size() == 1 ? "" : "s");
        return switch (served.standing()) {
            case BAD -> nothing;
            case UNKNOWN ->
                untold(
                        nothing,
                        pods,
                        "the number that ztunnel serves " + served.evidence().observed());
            case GOOD ->
                switch (measurements.ask(new Question.MeshPods(
                        round.scope().cluster(), round.scope().nodes()))) {
                    case Answer.Value(double number) when number == 0 ->
                        wording.absent("no" + pods.substring(1), "traffic of a pod of the mesh");
                    case Answer.Value ignored -> nothing;
                    case Answer.Failed(String why) -> untold(nothing, pods, why);
                    case Answer.Empty ignored -> nothing;
                    case Answer.Several ignored -> nothing;
                    case Answer.Status ignored -> nothing;
                    case Answer.Silence ignored -> nothing;
                };
        };
    }

    private Reading untold(Reading nothing, String what, String why) {
        return wording.unknown("%s, and whether %s cannot be told: %s"
                .formatted(nothing.evidence().observed(), what, why));
    }

    /** The workloads that the judged nodes' ztunnels serve, by their own count. */
    private static final PrometheusSpec SERVED = new PrometheusSpec(
            "sum(%s)".formatted(BuiltInQueries.ACTIVE),
            BuiltInQueries.SCRAPED.formatted(BuiltInQueries.ACTIVE),
            0.0,
            null,
            1,
            Duration.ZERO,
            Compare.NONE);
}
