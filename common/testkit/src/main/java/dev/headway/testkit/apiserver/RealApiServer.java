package dev.headway.testkit.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real kube-apiserver with its etcd, as child processes, and with the controller manager and the scheduler where
 * {@code KUBEBUILDER_ASSETS} has them. It has no nodes. Admission webhooks are stored and never called: nobody would answer.
 */
public final class RealApiServer implements AutoCloseable {

    /** The folder that KUBEBUILDER_ASSETS names must hold these; tests that need them say so and are skipped otherwise. */
    public static final String NEEDS = "KUBEBUILDER_ASSETS names no folder with kube-apiserver and etcd";

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final String STORE = "store";
    private static final String TOKEN = "sandbox";
    private static final Pattern VERSION = Pattern.compile("v1\\.(\\d+)");
    private static final String CONTROLLER_MANAGER = "kube-controller-manager";
    private static final String SCHEDULER = "kube-scheduler";

    private final List<Process> processes = new ArrayList<>();
    private final Path work;
    private final String name;
    private final int port;

    private RealApiServer(String name, Path work, int port) {
        this.name = name;
        this.work = work;
        this.port = port;
    }

    /** Whether {@code KUBEBUILDER_ASSETS} names a folder with kube-apiserver and etcd. */
    public static boolean available() {
        return has("kube-apiserver") && has("etcd");
    }

    /** Whether there is a controller manager: it runs DaemonSets, Deployments, disruption budgets and garbage collection. */
    public static boolean hasControllerManager() {
        return has(CONTROLLER_MANAGER);
    }

    /** Whether there is a scheduler. */
    public static boolean hasScheduler() {
        return has(SCHEDULER);
    }

    /** The minor version of kube-apiserver, 34 for v1.34.2. */
    public static int minor() {
        try {
            Process asked = new ProcessBuilder(
                            assets().resolve("kube-apiserver").toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            if (!version.find()) {
                throw new IllegalStateException("kube-apiserver --version says no version: " + answer);
            }
            return Integer.parseInt(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean has(String binary) {
        return Files.isExecutable(assets().resolve(binary));
    }

    private static Path assets() {
        return Path.of(System.getenv().getOrDefault("KUBEBUILDER_ASSETS", ""));
    }

    /**
     * Starts everything there is and waits until the API server is ready.
     *
     * @param name of the cluster and of its kubeconfig context
     */
    public static RealApiServer start(String name) {
        try {
            RealApiServer server = new RealApiServer(name, Files.createTempDirectory("kube-apiserver"), freePort());
            try {
                server.startStore();
                server.awaitReady();
                server.startControllers();
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startStore() throws IOException {
        String etcdUrl = "http://127.0.0.1:" + freePort();
        run(
                "etcd",
                "--data-dir=" + work.resolve(STORE),
                "--listen-client-urls=" + etcdUrl,
                "--advertise-client-urls=" + etcdUrl,
                "--listen-peer-urls=http://127.0.0.1:0",
                "--unsafe-no-fsync");
        Path key = Files.writeString(work.resolve("service-account.key"), newKey());
        Path tokens = Files.writeString(work.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
        run(
                "kube-apiserver",
                "--etcd-servers=" + etcdUrl,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
                "--secure-port=" + port,
                "--cert-dir=" + work.resolve("certificates"),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--disable-admission-plugins=" + String.join(",", unwantedAdmission()));
    }

    private static List<String> unwantedAdmission() {
        List<String> plugins =
                new ArrayList<>(List.of("ServiceAccount", "MutatingAdmissionWebhook", "ValidatingAdmissionWebhook"));
        if (!hasControllerManager()) {
            // It gives new nodes a taint that only the controller manager takes away.
            plugins.add("TaintNodesByCondition");
        }
        return plugins;
    }

    private void startControllers() throws IOException {
        Path kubeconfig = Files.writeString(work.resolve("kubeconfig"), kubeconfig());
        if (hasControllerManager()) {
            run(
                    CONTROLLER_MANAGER,
                    "--kubeconfig=" + kubeconfig,
                    "--leader-elect=false",
                    "--bind-address=127.0.0.1",
                    "--secure-port=" + freePort(),
                    "--service-account-private-key-file=" + work.resolve("service-account.key"));
        }
        if (hasScheduler()) {
            run(
                    SCHEDULER,
                    "--kubeconfig=" + kubeconfig,
                    "--leader-elect=false",
                    "--bind-address=127.0.0.1",
                    "--secure-port=" + freePort());
        }
    }

    /** A kubeconfig with one context, named after the cluster. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster: {server: "https://127.0.0.1:%2$d", insecure-skip-tls-verify: true}
                contexts:
                - name: %1$s
                  context: {cluster: %1$s, user: %1$s}
                users:
                - name: %1$s
                  user: {token: %3$s}
                current-context: %1$s
                """.formatted(name, port, TOKEN);
    }

    private void awaitReady() {
        Config config = Config.fromKubeconfig(kubeconfig());
        config.setRequestRetryBackoffLimit(0);
        long giveUp = System.nanoTime() + READY_WITHIN.toNanos();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            while (!serves(client)) {
                if (System.nanoTime() > giveUp || processes.stream().anyMatch(process -> !process.isAlive())) {
                    throw new IllegalStateException("kube-apiserver does not get ready; its log is in " + work);
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    private static boolean serves(KubernetesClient client) {
        try {
            return client.namespaces().withName("kube-node-lease").get() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private void run(String binary, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(assets().resolve(binary).toString()));
        command.addAll(List.of(options));
        processes.addFirst(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(binary + ".log").toFile())
                .start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            PrivateKey key = generator.generateKeyPair().getPrivate();
            String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(key.getEncoded());
            return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the processes and removes what was stored; their logs stay. */
    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        removeStore();
    }

    private void removeStore() {
        Path store = work.resolve(STORE);
        if (Files.exists(store)) {
            try (Stream<Path> files = Files.walk(store)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + store, e);
            }
        }
    }
}
