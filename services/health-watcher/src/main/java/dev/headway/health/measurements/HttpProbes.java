package dev.headway.health.measurements;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Question.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;

/** Probes of HTTP addresses whose host the configuration allows. */
final class HttpProbes {

    private static final String KEY = "headway.health-watcher.probe-hosts";

    private final List<String> hosts;
    private final HttpCalls calls;

    HttpProbes(List<String> hosts, HttpCalls calls) {
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.calls = calls;
    }

    Answer ask(Probe probe) throws InterruptedException {
        URI url;
        try {
            url = URI.create(probe.url());
        } catch (IllegalArgumentException e) {
            return new Answer.Failed("'%s' is no address".formatted(probe.url()));
        }
        if (url.getHost() == null || hosts.stream().noneMatch(host -> allows(host, url))) {
            return new Answer.Failed("%s is not among %s".formatted(url.getAuthority(), KEY));
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(url).GET().build();
            return new Answer.Status(calls.send(request, probe.timeout()).statusCode());
        } catch (IOException e) {
            return new Answer.Silence(HttpCalls.reason(e));
        } catch (IllegalArgumentException e) {
            return new Answer.Failed("'%s' is no http address".formatted(probe.url()));
        }
    }

    private static boolean allows(String allowed, URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        String seen = allowed.matches(".*:\\d+") ? host + ":" + port(url) : host;
        return allowed.startsWith("*.") ? seen.endsWith(allowed.substring(1)) : seen.equals(allowed);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }
}
