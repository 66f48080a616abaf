package dev.headway.controlplane.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When what a watch of a cluster shows is worth telling.
 *
 * @param repeatEvery how long a registration stands without being repeated, as a sign of life
 */
public record RegistrationRules(Duration repeatEvery) {

    /**
     * Whether a sight is told.
     *
     * @param last what was told of the cluster before, by whomever
     * @param edge whether the cluster was found or lost just now
     */
    public boolean due(@Nullable ClusterRegistration last, ClusterRegistration sight, boolean edge) {
        return switch (sight) {
            case ClusterRegistered seen -> !(last instanceof ClusterRegistered before) || news(before, seen);
            // Told on the edge only: of two executors one may reach a cluster that the other does not.
            case ClusterUnreachable lost -> !said(last, lost) && (replaced(lost) || edge);
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
