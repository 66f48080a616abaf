package dev.headway.mesh.helm;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The intent to change a Helm release, written to a Lease before Helm begins and renewed while it works. Helm leaves a
 * release {@code pending-*} when its process is killed; the Lease says whose operation that was and whether it may still run.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/architecture/leases/">Kubernetes: Leases</a>
 */
public final class OperationLease {

    /** What the Lease says of the operation: the step, the record Helm is to write, and how often it was recovered. */
    private static final String STEP = "headway.dev/step";

    private static final String RECORD = "headway.dev/release";
    private static final String RECOVERED = "headway.dev/recovered";

    /** Helm's answer when it did not begin because somebody else's operation is under way. */
    private static final String NOT_BEGUN = "another operation (install/upgrade/rollback) is in progress";

    private static final int ATTEMPTS = 5;

    /** How often one attempt at a step may recover what its own operations left behind; without a limit it may go on for ever. */
    private static final int RECOVERIES = 3;

    private static final ScheduledExecutorService RENEWAL = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("lease-renewal").daemon().factory());

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final LeaseHolder self;
    private final Duration duration;

    /**
     * Names a Lease; nothing is written yet.
     *
     * @param duration how long a holder that does not renew is taken to be alive
     */
    public OperationLease(KubernetesClient client, String namespace, String name, LeaseHolder self, Duration duration) {
        this.client = requireNonNull(client, "client is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.name = requireNonNull(name, "name is null");
        this.self = requireNonNull(self, "self is null");
        this.duration = requireNonNull(duration, "duration is null");
    }

    /** Thrown when another process is at work in the cluster. */
    public static final class HeldException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HeldException(String message) {
            super(message);
        }
    }

    /** Thrown when the operations of one attempt were cut off so often that they are not recovered again. */
    public static final class CutOffTooOftenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CutOffTooOftenException(String message) {
            super(message);
        }
    }

    /**
     * What an operation is about to do.
     *
     * @param step the attempt it belongs to
     * @param revision the number of the record that Helm is to write, or that is recovered
     */
    public record Intent(String step, String namespace, String release, int revision) {

        public Intent {
            requireNonNull(step, "step is null");
            requireNonNull(namespace, "namespace is null");
            requireNonNull(release, "release is null");
        }

        String record() {
            return "%s/%s/v%d".formatted(namespace, release, revision);
        }
    }

    /** The step of the last operation that was announced, empty when there was none. */
    public String lastStep() {
        return annotation(lease().get(), STEP);
    }

    /** Whether the last operation that did not end as it should was about to write this record. */
    public boolean announced(Intent intent) {
        return intent.record().equals(annotation(lease().get(), RECORD));
    }

    /**
     * Carries out an operation as the holder of the Lease.
     *
     * @throws HeldException if another process holds it and renews it
     */
    public <T> T during(Intent intent, Supplier<T> operation) {
        take(intent, annotation(lease().get(), RECOVERED));
        return held(operation);
    }

    /**
     * Carries out a recovery as the holder of the Lease, and counts it; the next attempt at the step counts from the beginning.
     *
     * @throws CutOffTooOftenException if this attempt has recovered three times already, and nothing was done
     * @throws HeldException if another process holds it and renews it
     */
    public void recovering(Intent intent, Runnable recovery) {
        String last = annotation(lease().get(), RECOVERED);
        String own = intent.step() + " ";
        int times = last.startsWith(own) ? Integer.parseInt(last.substring(own.length())) : 0;
        if (times >= RECOVERIES) {
            throw new CutOffTooOftenException(
                    "%s was cut off and recovered %d times and leaves %s half-way: find out what ends"
                                    .formatted(intent.step(), times, intent.record())
                            + " the executor there, such as its memory limit, then retry the step, which counts anew");
        }
        take(intent, own + (times + 1));
        held(() -> {
            recovery.run();
            return true;
        });
    }

    private <T> T held(Supplier<T> operation) {
        // One at a time: renewals that an API server is slow to answer must not pile up and conflict.
        Semaphore renewing = new Semaphore(1);
        ScheduledFuture<?> renewal = RENEWAL.scheduleAtFixedRate(
                () -> {
                    if (renewing.tryAcquire()) {
                        Thread.startVirtualThread(() -> renew(renewing));
                    }
                },
                duration.toMillis() / 3,
                duration.toMillis() / 3,
                TimeUnit.MILLISECONDS);
        boolean ended = false;
        try {
            T result = operation.get();
            ended = true;
            return result;
        } catch (RuntimeException e) {
            ended = Objects.requireNonNullElse(e.getMessage(), "").contains(NOT_BEGUN);
            throw e;
        } finally {
            renewal.cancel(false);
            awaitRenewal(renewing);
            release(ended);
        }
    }

    private void take(Intent intent, String recovered) {
        for (int attempt = 1; ; attempt++) {
            Lease seen = free();
            try {
                if (seen == null) {
                    client.resource(taken(new Lease(), intent, recovered)).create();
                } else {
                    client.resource(taken(seen, intent, recovered))
                            .lockResourceVersion(seen.getMetadata().getResourceVersion())
                            .update();
                }
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Lease taken(Lease lease, Intent intent, String recovered) {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        return new LeaseBuilder(lease)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToAnnotations(Map.of(STEP, intent.step(), RECORD, intent.record(), RECOVERED, recovered))
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(self.toString())
                .withLeaseDurationSeconds((int) Math.max(1, duration.toSeconds()))
                .withAcquireTime(now)
                .withRenewTime(now)
                .endSpec()
                .build();
    }

    /** The Lease once nobody else holds it; null when there is none. Clocks are not compared: its renewals are watched. */
    private @Nullable Lease free() {
        Lease seen = lease().get();
        String identity = holder(seen);
        if (seen == null || identity.isEmpty() || identity.equals(self.toString())) {
            return seen;
        }
        if (LeaseHolder.parse(identity)
                .filter(holder -> holder.goneFrom(self.host()))
                .isPresent()) {
            return seen;
        }
        try {
            Lease changed = lease().waitUntilCondition(
                            now -> now == null
                                    || !Objects.equals(
                                            now.getMetadata().getResourceVersion(),
                                            seen.getMetadata().getResourceVersion()),
                            duration.toMillis(),
                            TimeUnit.MILLISECONDS);
            if (holder(changed).isEmpty()) {
                return changed;
            }
            throw new HeldException("%s is at work on %s for %s, by Lease %s/%s"
                    .formatted(holder(changed), annotation(seen, RECORD), annotation(seen, STEP), namespace, name));
        } catch (KubernetesClientTimeoutException e) {
            return seen;
        }
    }

    /** A renewal that fails is tried again at the next one; if none succeeds, others may take the Lease. */
    private void renew(Semaphore renewing) {
        try {
            lease().edit(lease -> holder(lease).equals(self.toString())
                    ? new LeaseBuilder(lease)
                            .editSpec()
                            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                            .endSpec()
                            .build()
                    : lease);
        } catch (KubernetesClientException e) {
            return;
        } finally {
            renewing.release();
        }
    }

    /** A renewal that is on its way would conflict with the release, and the Lease would stay held until it runs out. */
    private void awaitRenewal(Semaphore renewing) {
        try {
            boolean unused = renewing.tryAcquire(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without an answer the Lease stays held and runs out. */
    private void release(boolean ended) {
        try {
            lease().edit(lease -> {
                if (!holder(lease).equals(self.toString())) {
                    return lease;
                }
                Map<String, String> annotations =
                        new HashMap<>(lease.getMetadata().getAnnotations());
                if (ended) {
                    annotations.remove(STEP);
                    annotations.remove(RECORD);
                }
                return new LeaseBuilder(lease)
                        .editMetadata()
                        .withAnnotations(annotations)
                        .endMetadata()
                        .editSpec()
                        .withHolderIdentity("")
                        .endSpec()
                        .build();
            });
        } catch (KubernetesClientException e) {
            return;
        }
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(namespace).withName(name);
    }

    private static String holder(@Nullable Lease lease) {
        return lease == null || lease.getSpec() == null
                ? ""
                : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    private static String annotation(@Nullable Lease lease, String key) {
        Map<String, String> said = lease == null ? null : lease.getMetadata().getAnnotations();
        return said == null ? "" : said.getOrDefault(key, "");
    }
}
