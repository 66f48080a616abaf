package dev.headway.controlplane;

import dev.headway.controlplane.domain.CommandHandler;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.controlplane.domain.StaleAttemptException;
import dev.headway.controlplane.kubernetes.ClusterSteps;
import dev.headway.controlplane.kubernetes.Failures;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.model.AttemptFence;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The shell: fences a command, carries it out in its cluster and turns what goes wrong into a refusal. */
@ApplicationScoped
public class ControlPlaneExecutor implements CommandHandler {

    private static final Logger LOG = Logger.getLogger(ControlPlaneExecutor.class);

    private final Clusters clusters;
    private final ClusterSteps steps;
    private final InstantSource clock;
    private final AttemptFence fence = new AttemptFence();

    @Inject
    public ControlPlaneExecutor(
            Clusters clusters, HelmEngine helm, ChartSource charts, ControlPlaneExecutorConfig config) {
        this(
                clusters,
                new ClusterSteps(
                        helm,
                        charts,
                        InstantSource.system(),
                        config.pendingAfter(),
                        LeaseHolder.self(),
                        config.leaseDuration()),
                InstantSource.system());
    }

    ControlPlaneExecutor(Clusters clusters, ClusterSteps steps, InstantSource clock) {
        this.clusters = clusters;
        this.steps = steps;
        this.clock = clock;
    }

    @Override
    public Optional<ControlPlaneEvent> handle(ControlPlaneCommand command) {
        String name = command.getClass().getSimpleName();
        if (!fence.admits(command.step())) {
            LOG.infof("%s %s is stale and ignored", name, command.step());
            return Optional.empty();
        }
        LOG.infof("%s %s begins", name, command.step());
        try {
            ControlPlaneEvent event =
                    steps.carryOut(command, cluster(command.step().cluster()));
            LOG.infof(
                    "%s %s is done: %s", name, command.step(), event.getClass().getSimpleName());
            return Optional.of(event);
        } catch (StaleAttemptException e) {
            LOG.info(e.getMessage());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(refused(command, e));
        }
    }

    private Cluster cluster(String name) {
        return clusters.find(name)
                .orElseThrow(() -> new RefusedException(
                        FailureReason.UNKNOWN_CLUSTER,
                        "cluster '%s' is not in the registry of this control-plane executor".formatted(name)));
    }

    private ControlPlaneEvent refused(ControlPlaneCommand command, RuntimeException exception) {
        RefusedException refusal = Failures.refusal(exception);
        // The event carries the sentence; the stack is for whoever has to find out why.
        LOG.infof("%s is refused: %s %s", command.step(), refusal.reason(), refusal.getMessage());
        LOG.debug("refused because of", exception);
        String detail = refusal.getMessage() == null ? "" : refusal.getMessage();
        return new ControlPlaneStepRefused(command.step(), refusal.reason(), detail, clock.instant());
    }
}
