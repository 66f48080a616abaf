package dev.headway.controlplane.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When what a look at a cluster showed is worth telling.
 *
 * @param repeatEvery how long a registration stands without being repeated, as a sign of life
 * @param patience how many looks in a row must fail before a cluster counts as unreachable
 */
public record RegistrationRules(Duration repeatEvery, int patience) {

    public RegistrationRules {
        if (patience < 1) {
            throw new IllegalArgumentException("patience must be at least 1, got " + patience);
        }
    }

    /**
     * Whether a look is told.
     *
     * @param last what was told of the cluster before, by whomever
     * @param misses how many looks in a row have failed, this one included
     */
    public boolean due(@Nullable ClusterRegistration last, ClusterRegistration look, int misses) {
        return switch (look) {
            case ClusterRegistered seen -> !(last instanceof ClusterRegistered before) || news(before, seen);
            // Told on the edge only: of two executors one may reach a cluster that the other does not.
            case ClusterUnreachable lost -> !said(last, lost) && (replaced(lost) || misses == patience);
            case ClusterUnregistered gone -> !(last instanceof ClusterUnregistered);
        };
    }

    private boolean news(ClusterRegistered before, ClusterRegistered seen) {
        boolean same = new ClusterRegistered(
                        seen.cluster(), seen.uid(), seen.labels(), seen.kubernetesVersion(), before.occurredAt())
                .equals(before);
        return !same || !seen.occurredAt().isBefore(before.occurredAt().plus(repeatEvery));
    }

    private static boolean said(@Nullable ClusterRegistration last, ClusterUnreachable lost) {
        return last instanceof ClusterUnreachable before && before.reason() == lost.reason();
    }

    private static boolean replaced(ClusterUnreachable lost) {
        return lost.reason() == FailureReason.CLUSTER_REPLACED;
    }
}
