package dev.headway.testkit.apiserver;

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
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real kube-apiserver with its etcd, as child processes, without controllers and without nodes. */
final class RealApiServer implements AutoCloseable {
    private static final String TOKEN = "conformance";

    private final Process etcd;
    private final Process apiServer;
    private final int port;

    private RealApiServer(Process etcd, Process apiServer, int port) {
        this.etcd = etcd;
        this.apiServer = apiServer;
        this.port = port;
    }

    /** Whether {@code KUBEBUILDER_ASSETS} names a folder with both binaries. */
    static boolean available() {
        return Files.isExecutable(assets().resolve("kube-apiserver")) && Files.isExecutable(assets().resolve("etcd"));
    }

    private static Path assets() {
        return Path.of(System.getenv().getOrDefault("KUBEBUILDER_ASSETS", ""));
    }

    /** Starts both and waits until they are ready. */
    static RealApiServer start() {
        Path assets = assets();
        try {
            Path work = Files.createTempDirectory("kube-apiserver");
            String etcdUrl = "http://127.0.0.1:" + freePort();
            Process etcd = run(
                    work.resolve("etcd.log"),
                    assets.resolve("etcd").toString(),
                    "--data-dir=" + work.resolve("etcd"),
                    "--listen-client-urls=" + etcdUrl,
                    "--advertise-client-urls=" + etcdUrl,
                    "--listen-peer-urls=http://127.0.0.1:0",
                    "--unsafe-no-fsync");
            Path key = Files.writeString(work.resolve("service-account.key"), newKey());
            Path tokens = Files.writeString(work.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
            int port = freePort();
            Process apiServer = run(
                    work.resolve("kube-apiserver.log"),
                    assets.resolve("kube-apiserver").toString(),
                    "--etcd-servers=" + etcdUrl,
                    "--bind-address=127.0.0.1",
                    "--secure-port=" + port,
                    "--cert-dir=" + work.resolve("certificates"),
                    "--service-cluster-ip-range=10.96.0.0/16",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    "--service-account-key-file=" + key,
                    "--service-account-signing-key-file=" + key,
                    "--token-auth-file=" + tokens,
                    "--authorization-mode=RBAC",
                    "--disable-admission-plugins=ServiceAccount");
            RealApiServer server = new RealApiServer(etcd, apiServer, port);
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: real
                  cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}
                contexts:
                - name: real
                  context: {cluster: real, user: admin}
                users:
                - name: admin
                  user: {token: %s}
                current-context: real
                """.formatted(port, TOKEN);
    }

    private void awaitReady() {
        io.fabric8.kubernetes.client.Config config = io.fabric8.kubernetes.client.Config.fromKubeconfig(kubeconfig());
        config.setRequestRetryBackoffLimit(0);
        try (var client = new io.fabric8.kubernetes.client.KubernetesClientBuilder()
                .withConfig(config)
                .build()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> client.namespaces().withName("default").get() != null);
        }
    }

    private static Process run(Path log, String... command) throws IOException {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
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

    @Override
    public void close() {
        for (Process process : List.of(apiServer, etcd)) {
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
    }
}
