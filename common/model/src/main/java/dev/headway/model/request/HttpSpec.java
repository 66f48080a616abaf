package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * An HTTP address that must answer.
 *
 * @param url where to look; {@code $cluster} and {@code $node} stand for those of the step
 * @param status the status that is healthy
 * @param timeout how long one answer may take
 */
public record HttpSpec(String url, int status, Duration timeout) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(200, Duration.ofSeconds(5));

    /** The default of every optional part of an {@link HttpSpec}, under the same names. */
    public record Defaults(int status, Duration timeout) {}

    public HttpSpec {
        requireNonNull(url, "url is null");
        requireNonNull(timeout, "timeout is null");
    }

    void violations(String path, List<Violation> violations) {
        if (!isAddress()) {
            violations.add(new Violation(path + ".url", url, "must be an http or https address with a host"));
        }
        if (status < 100 || status > 599) {
            violations.add(new Violation(path + ".status", Integer.toString(status), "must be from 100 to 599"));
        }
        if (!timeout.isPositive()) {
            violations.add(new Violation(path + ".timeout", timeout.toString(), "must be positive"));
        }
    }

    private boolean isAddress() {
        try {
            URI address = new URI(url.replace("$cluster", "cluster").replace("$node", "node"));
            return address.getHost() != null
                    && address.getUserInfo() == null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
