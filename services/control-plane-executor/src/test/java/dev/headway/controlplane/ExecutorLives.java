package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.testkit.apiserver.Death;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The processes of an executor, one after the other. */
final class ExecutorLives implements AutoCloseable {

    private static final int TRIES = 3;
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final SandboxCluster cluster;
    private ExecutorProcess process;

    ExecutorLives(SandboxCluster cluster) {
        this.cluster = cluster;
        process = new ExecutorProcess(cluster, InstantSource.system());
    }

    /** The executor of the process that lives. */
    ControlPlaneExecutor executor() {
        return process.executor();
    }

    /** Ends the process and begins another. */
    void next(InstantSource clock) {
        process.close();
        process = new ExecutorProcess(cluster, clock);
    }

    /**
     * Lets one process after the other carry out a command, each killed at the first kind of change that none before it was
     * killed at, until one ends it. No Lease is there at first.
     *
     * @param handled whether the change at which a process dies is carried out
     * @return the kinds of change
     */
    Set<String> killedEverywhere(Supplier<ControlPlaneCommand> command, boolean handled) {
        cluster.client()
                .leases()
                .inNamespace(Bench.SYSTEM)
                .withName("headway-control-plane")
                .delete();
        Set<String> sites = ConcurrentHashMap.newKeySet();
        for (int refusals = 0; refusals < TRIES; ) {
            Death death = Death.of(cluster.server(), process.token(), change -> !sites.contains(change), handled);
            ControlPlaneExecutor mortal = executor();
            ControlPlaneCommand each = command.get();
            CompletableFuture<Optional<ControlPlaneEvent>> life =
                    CompletableFuture.supplyAsync(() -> mortal.handle(each), THREADS);
            CompletableFuture.anyOf(death.at(), life)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            if (death.at().isDone()) {
                sites.add(death.at().join());
                next(InstantSource.system());
            } else if (life.join().orElseThrow() instanceof ControlPlaneStepRefused refused) {
                assertThat(refused.reason().retryable()).as(refused.detail()).isTrue();
                refusals++;
            } else {
                assertThat(holder())
                        .as("holder of the Lease")
                        .isNotEqualTo(process.holder().toString());
                next(InstantSource.system());
                return sites;
            }
        }
        throw new AssertionError("refused %d times".formatted(TRIES));
    }

    /** The kinds of change that a command asks of the API server when nothing happens to it. */
    Set<String> changes(ControlPlaneCommand command) {
        Death never = Death.of(cluster.server(), process.token(), change -> false, false);
        assertThat(executor().handle(command).orElseThrow()).isNotInstanceOf(ControlPlaneStepRefused.class);
        return never.changes();
    }

    private String holder() {
        Lease lease = cluster.client()
                .leases()
                .inNamespace(Bench.SYSTEM)
                .withName("headway-control-plane")
                .require();
        return Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    @Override
    public void close() {
        process.close();
    }
}
