package dev.headway.controlplane.domain;

import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a cluster is worth registering again. */
public final class RegistrationRules {

    private RegistrationRules() {}

    /** Whether a registration says something new, or the last one has grown old. */
    public static boolean due(@Nullable ClusterRegistered last, ClusterRegistered now, Duration repeatEvery) {
        if (last == null) {
            return true;
        }
        boolean same = new ClusterRegistered(
                        now.cluster(), now.uid(), now.labels(), now.kubernetesVersion(), last.occurredAt())
                .equals(last);
        return !same || !now.occurredAt().isBefore(last.occurredAt().plus(repeatEvery));
    }
}
