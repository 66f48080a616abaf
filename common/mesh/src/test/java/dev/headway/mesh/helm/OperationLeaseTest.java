package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.mesh.helm.OperationLease.CutOffTooOftenException;
import dev.headway.mesh.helm.OperationLease.HeldException;
import dev.headway.mesh.helm.OperationLease.Intent;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.Faults;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Lease of an operation between processes of this host and of others. */
@Timeout(60)
class OperationLeaseTest {

    private static final String NAME = "headway-test";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final LeaseHolder SELF = LeaseHolder.self();
    private static final LeaseHolder GONE = new LeaseHolder(SELF.host(), 9_000_001, Instant.EPOCH);
    private static final LeaseHolder ELSEWHERE = new LeaseHolder("another-host", SELF.pid(), SELF.start());
    private static final Intent INTENT = new Intent("headway u/blue/cni#1", "default", "istio-cni", 4);

    private static ApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        server = ApiServer.builder().name("blue").port(0).build().start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @AfterEach
    void remove() {
        server.faults().clear();
        client.leases().inNamespace("default").withName(NAME).delete();
    }

    @Test
    void recoversThreeTimesInOneAttemptAndSaysHowToGoOnAtTheFourth() {
        AtomicInteger recovered = new AtomicInteger();
        for (int time = 1; time <= 3; time++) {
            of(SELF, LONG).recovering(INTENT, recovered::incrementAndGet);
        }

        assertThatThrownBy(() -> of(SELF, LONG).recovering(INTENT, recovered::incrementAndGet))
                .isInstanceOf(CutOffTooOftenException.class)
                .hasMessage(
                        "headway u/blue/cni#1 was cut off and recovered 3 times and leaves default/istio-cni/v4 half-way:"
                                + " find out what ends the executor there, such as its memory limit, then retry the step,"
                                + " which counts anew");
        assertThat(recovered).hasValue(3);
    }

    @Test
    void countsFromTheBeginningInTheNextAttempt() {
        AtomicInteger recovered = new AtomicInteger();
        for (int time = 1; time <= 3; time++) {
            of(SELF, LONG).recovering(INTENT, recovered::incrementAndGet);
        }

        for (int time = 1; time <= 3; time++) {
            of(SELF, LONG).recovering(attempt(2), recovered::incrementAndGet);
        }

        assertThat(recovered).hasValue(6);
        assertThatThrownBy(() -> of(SELF, LONG).recovering(attempt(2), recovered::incrementAndGet))
                .isInstanceOf(CutOffTooOftenException.class)
                .hasMessageStartingWith("headway u/blue/cni#2 was cut off and recovered 3 times");
    }

    @Test
    void keepsCountingWhenTheAttemptBeginsOperationsMeanwhile() {
        for (int time = 1; time <= 3; time++) {
            of(SELF, LONG).recovering(INTENT, () -> {});
            of(SELF, LONG).during(INTENT, () -> "");
        }

        assertThatThrownBy(() -> of(SELF, LONG).recovering(INTENT, () -> {}))
                .isInstanceOf(CutOffTooOftenException.class);
    }

    @Test
    void takesAtOnceWhatAProcessOfThisHostLeftWhenItEnded() {
        leaveHeldBy(GONE);

        assertThat(of(SELF, LONG).announced(INTENT)).isTrue();
        assertThat(of(SELF, LONG).during(attempt(2), OperationLeaseTest::holder))
                .isEqualTo(SELF.toString());
        assertThat(holder()).isEmpty();
    }

    @Test
    void takesWhatAnotherHostDoesNotRenewOnlyAfterItsOwnWait() {
        leaveHeldBy(ELSEWHERE);
        long began = System.nanoTime();

        assertThat(of(SELF, SHORT).during(attempt(2), OperationLeaseTest::holder))
                .isEqualTo(SELF.toString());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void refusesWhileAnotherHostRenews() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        // Not on the common pool: with two processors it has one thread, and the HTTP client needs it.
        FutureTask<Boolean> other = new FutureTask<>(() -> of(ELSEWHERE, SHORT).during(INTENT, () -> {
            held.countDown();
            return await(end);
        }));
        Thread.ofVirtual().start(other);
        held.await();

        assertThatThrownBy(() -> of(SELF, LONG).during(attempt(2), () -> "never"))
                .isInstanceOf(HeldException.class)
                .hasMessage("%s is at work on default/istio-cni/v4 for headway u/blue/cni#1, by Lease default/%s"
                        .formatted(ELSEWHERE, NAME));
        end.countDown();
        assertThat(other.get(1, TimeUnit.MINUTES)).isTrue();
        assertThat(of(SELF, LONG).during(attempt(2), () -> "now")).isEqualTo("now");
    }

    @Test
    void isFreeAfterAnOperationThatEndsWhileARenewalIsOnItsWay() {
        CountDownLatch renewed = new CountDownLatch(1);
        Predicate<Faults.Request> changes = Faults.on("PATCH", NAME);
        server.faults()
                .latency(
                        request -> {
                            boolean renews = changes.test(request);
                            if (renews) {
                                renewed.countDown();
                            }
                            return renews;
                        },
                        Duration.ofMillis(100));

        of(SELF, SHORT).during(INTENT, () -> await(renewed));

        assertThat(holder()).isEmpty();
    }

    @Test
    void announcesTheRecordOfAnOperationUntilItHasEnded() {
        assertThat(of(SELF, LONG).announced(INTENT)).isFalse();
        assertThatThrownBy(() -> of(SELF, LONG).during(INTENT, () -> {
                    throw new HelmException("cut off", new IllegalStateException());
                }))
                .isInstanceOf(HelmException.class);
        assertThat(of(SELF, LONG).announced(INTENT)).isTrue();
        assertThat(of(SELF, LONG).announced(new Intent(INTENT.step(), "default", "istio-cni", 5)))
                .isFalse();

        of(SELF, LONG).during(INTENT, () -> "");

        assertThat(of(SELF, LONG).announced(INTENT)).isFalse();
    }

    /** What the process of an operation leaves behind when it is killed. */
    private static void leaveHeldBy(LeaseHolder holder) {
        Map<String, String> intent = Map.of("headway.dev/step", INTENT.step(), "headway.dev/release", INTENT.record());
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(NAME)
                        .withAnnotations(intent)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder.toString())
                        .endSpec()
                        .build())
                .create();
        assertThat(holder()).isEqualTo(holder.toString());
    }

    private static OperationLease of(LeaseHolder holder, Duration duration) {
        return new OperationLease(client, "default", NAME, holder, duration);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Intent attempt(int number) {
        return new Intent("headway u/blue/cni#" + number, "default", "istio-cni", 4);
    }

    private static String holder() {
        return client.leases()
                .inNamespace("default")
                .withName(NAME)
                .require()
                .getSpec()
                .getHolderIdentity();
    }
}
