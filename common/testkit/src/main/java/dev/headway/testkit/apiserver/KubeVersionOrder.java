package dev.headway.testkit.apiserver;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order in which Kubernetes prefers API versions: stable before beta before alpha, then the higher number. */
final class KubeVersionOrder {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    static final Comparator<String> NEWEST_STABLE_FIRST =
            Comparator.comparingLong(KubeVersionOrder::rank).reversed().thenComparing(Comparator.naturalOrder());

    private KubeVersionOrder() {}

    private static long rank(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return -1;
        }
        String level = matcher.group(2);
        long stability = level == null ? 2 : level.equals("beta") ? 1 : 0;
        long minor = level == null ? 0 : Long.parseLong(matcher.group(3));
        return stability * 1_000_000 + Long.parseLong(matcher.group(1)) * 1_000 + minor;
    }
}
