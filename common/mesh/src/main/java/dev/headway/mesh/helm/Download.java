package dev.headway.mesh.helm;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Reads small files over HTTP, with time limits and a few attempts.
 *
 * <p>A redirect to another host is followed without the credentials for the first one, and never from https to http.
 */
final class Download {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;
    private static final int REDIRECTS = 5;
    private static final String AUTHORIZATION = "Authorization";
    private static final Set<Integer> LATER = Set.of(408, 429, 500, 502, 503, 504);

    private final HttpClient client;
    private final Duration pause;

    Download() {
        this(
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(Redirect.NEVER)
                        .build(),
                Duration.ofMillis(500));
    }

    /**
     * Uses a client.
     *
     * @param pause after the first attempt that failed; twice as long after the next
     */
    Download(HttpClient client, Duration pause) {
        this.client = client;
        this.pause = pause;
    }

    /**
     * Reads a file.
     *
     * @throws ChartNotFoundException if the answer is not 200 and asking again does not help
     * @throws ChartUnavailableException if there was no answer, or only one that asks to come back
     */
    byte[] file(URI address, Map<String, String> headers) {
        HttpResponse<byte[]> response = get(address, headers);
        if (response.statusCode() != HttpURLConnection.HTTP_OK) {
            throw refused(address, response.statusCode());
        }
        return response.body();
    }

    /** What it means that a place answers with this status. */
    static ChartNotFoundException refused(URI address, int status) {
        return new ChartNotFoundException("GET %s answered %d%s".formatted(address, status, meaning(status)));
    }

    /**
     * Asks for something and returns whatever the final answer is.
     *
     * @throws ChartUnavailableException if there was no answer, or only one that asks to come back
     */
    HttpResponse<byte[]> get(URI address, Map<String, String> headers) {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<byte[]> response = followed(address, headers);
                if (!LATER.contains(response.statusCode())) {
                    return response;
                }
                if (attempt == ATTEMPTS) {
                    throw new ChartUnavailableException(
                            "GET %s answered %d in %d attempts".formatted(address, response.statusCode(), ATTEMPTS));
                }
            } catch (SSLException e) {
                throw new ChartUnavailableException("GET %s: TLS failed: %s".formatted(address, e.getMessage()), e);
            } catch (FileNotFoundException e) {
                throw new ChartNotFoundException(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new ChartUnavailableException(
                            "GET %s: no answer in %d attempts: %s".formatted(address, ATTEMPTS, e), e);
                }
            }
            await(pause.multipliedBy(attempt), address);
        }
    }

    private HttpResponse<byte[]> followed(URI start, Map<String, String> headers) throws IOException {
        URI address = start;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            HttpResponse<byte[]> response = once(address, headers, sameHost(start, address));
            String location = response.headers().firstValue("Location").orElse("");
            boolean redirected = response.statusCode() / 100 == 3 && !location.isEmpty();
            if (!redirected) {
                return response;
            }
            URI next = address.resolve(location);
            if ("https".equals(address.getScheme()) && !"https".equals(next.getScheme())) {
                throw new FileNotFoundException(
                        "GET %s leads from https to %s, which is refused".formatted(start, next));
            }
            address = next;
        }
        throw new FileNotFoundException("GET %s leads to more than %d redirects".formatted(start, REDIRECTS));
    }

    private HttpResponse<byte[]> once(URI address, Map<String, String> headers, boolean trusted) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(TIMEOUT).header("User-Agent", "headway");
        headers.forEach((name, value) -> {
            if (trusted || !name.equals(AUTHORIZATION)) {
                request.header(name, value);
            }
        });
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            // The request's own timeout ends with the headers; a body may stall as well.
            return answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("timed out after " + TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartUnavailableException("interrupted while reading " + address, e);
        }
    }

    private static boolean sameHost(URI one, URI other) {
        return String.valueOf(one.getAuthority()).equals(other.getAuthority());
    }

    private static String meaning(int status) {
        return switch (status) {
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                ": it needs credentials that are missing or not accepted";
            case HttpURLConnection.HTTP_NOT_FOUND -> ": it is not there";
            default -> "";
        };
    }

    private static void await(Duration pause, URI address) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartUnavailableException("interrupted while reading " + address, e);
        }
    }
}
