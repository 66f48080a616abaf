package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Target;
import java.time.Duration;
import java.util.List;

/**
 * The ordered steps of one cluster's upgrade, with the steps that undo them.
 *
 * <p>Steps are numbered through all segments from 0. The inverse plan holds the undo steps in the order they would run:
 * gateways, tags, nodes, CNI, revision; CRDs stay forward.
 *
 * @param estimate how long the forward plan takes when nothing goes wrong and nobody has to be waited for
 * @param hash SHA-256 over everything else but the estimate, and over the policies of the request, in lower-case hex
 */
public record Plan(
        String upgrade,
        String cluster,
        Target target,
        Baseline baseline,
        List<Segment> forward,
        List<Segment> inverse,
        Duration estimate,
        String hash) {

    public Plan {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(target, "target is null");
        requireNonNull(baseline, "baseline is null");
        forward = List.copyOf(forward);
        inverse = List.copyOf(inverse);
        requireNonNull(estimate, "estimate is null");
        requireNonNull(hash, "hash is null");
    }
}
