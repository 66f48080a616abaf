package dev.headway.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A token that changes: from a file that somebody renews, or from a credential plugin. It is asked for again before it
 * expires, and every minute when it does not say when that is.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins">Kubernetes:
 *     credential plugins</a>
 */
final class TokenSource implements OAuthTokenProvider {

    private static final Duration UNKNOWN_LIFE = Duration.ofMinutes(1);
    private static final Duration AHEAD = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String EXEC_INFO = "KUBERNETES_EXEC_INFO";

    private record Token(String value, Instant until) {}

    /** Where the next token comes from. */
    @FunctionalInterface
    private interface Origin {
        Token next(Instant now) throws IOException, InterruptedException;
    }

    private final Origin origin;
    private final InstantSource clock;
    private Token token = new Token("", Instant.MIN);

    private TokenSource(Origin origin, InstantSource clock) {
        this.origin = origin;
        this.clock = clock;
    }

    /** The source of a user's token, if it is one that changes. */
    static Optional<TokenSource> of(AuthInfo user, InstantSource clock) {
        if (user.getExec() != null) {
            return Optional.of(new TokenSource(now -> run(user.getExec(), now), clock));
        }
        if (user.getTokenFile() != null && !user.getTokenFile().isEmpty()) {
            Path file = Path.of(user.getTokenFile());
            return Optional.of(
                    new TokenSource(now -> new Token(Files.readString(file).strip(), now.plus(UNKNOWN_LIFE)), clock));
        }
        return Optional.empty();
    }

    /**
     * The token as it is now.
     *
     * @throws KubernetesClientException if there is none to be had
     */
    @Override
    public synchronized String getToken() {
        Instant now = clock.instant();
        if (!now.isBefore(token.until())) {
            try {
                token = origin.next(now);
            } catch (IOException e) {
                throw new KubernetesClientException("no token: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KubernetesClientException("no token: interrupted", e);
            }
        }
        return token.value();
    }

    private static Token run(ExecConfig exec, Instant now) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(exec.getCommand()));
        command.addAll(Objects.requireNonNullElse(exec.getArgs(), List.of()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Objects.requireNonNullElse(exec.getEnv(), List.<ExecEnvVar>of())
                .forEach(variable -> builder.environment().put(variable.getName(), variable.getValue()));
        builder.environment()
                .put(
                        EXEC_INFO,
                        "{\"apiVersion\": \"%s\", \"kind\": \"ExecCredential\", \"spec\": {\"interactive\": false}}"
                                .formatted(exec.getApiVersion()));
        Process process = builder.start();
        Thread watchdog = Thread.ofVirtual().start(() -> stopLate(process));
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        watchdog.interrupt();
        if (code != 0) {
            throw new IOException("the credential plugin %s ended with %d".formatted(exec.getCommand(), code));
        }
        return parse(answer, exec, now);
    }

    private static void stopLate(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Token parse(String answer, ExecConfig exec, Instant now) throws IOException {
        JsonNode status = Serialization.jsonMapper().readTree(answer).path("status");
        String token = status.path("token").asText("");
        if (token.isEmpty()) {
            throw new IOException("the credential plugin %s gave no token%s"
                    .formatted(
                            exec.getCommand(),
                            status.has("clientCertificateData") ? ", only a certificate, which is not supported" : ""));
        }
        String expiry = status.path("expirationTimestamp").asText("");
        return new Token(
                token,
                expiry.isEmpty()
                        ? now.plus(UNKNOWN_LIFE)
                        : Instant.parse(expiry).minus(AHEAD));
    }
}
