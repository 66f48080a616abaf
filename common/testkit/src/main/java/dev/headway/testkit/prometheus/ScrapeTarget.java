package dev.headway.testkit.prometheus;

import java.util.Map;

/**
 * One page of metrics that Prometheus reads.
 *
 * @param address host and port
 * @param path of the page, starting with a slash
 * @param labels every series of the page gets, unless it has them itself
 */
public record ScrapeTarget(String address, String path, Map<String, String> labels) {

    public ScrapeTarget {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path = " + path + ": must start with a slash");
        }
        labels = Map.copyOf(labels);
    }
}
