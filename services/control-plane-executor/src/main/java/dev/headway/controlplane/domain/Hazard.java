package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.IstioVersion;
import java.util.List;

/**
 * A known trouble of upgrades from some versions to others.
 *
 * @param component the chart whose installed version {@code from} is about
 * @param from the installed versions it concerns
 * @param to the target versions it concerns
 * @param condition what must also be so in the cluster
 */
public record Hazard(String code, String component, List<Range> from, List<Range> to, Condition condition) {

    /** Versions of Istio, both ends included; pre-releases count as the release they lead to. */
    public record Range(IstioVersion least, IstioVersion most) {

        public Range {
            requireNonNull(least, "least is null");
            requireNonNull(most, "most is null");
        }

        /**
         * Reads a range: {@code 1.24}, {@code 1.24.0..1.24.2}, {@code ..1.23}, {@code 1.30..} or {@code any}. A minor
         * version stands for all its patches.
         */
        public static Range parse(String text) {
            if (text.equals("any")) {
                return parse("..");
            }
            int dots = text.indexOf("..");
            String least = dots < 0 ? text : text.substring(0, dots);
            String most = dots < 0 ? text : text.substring(dots + 2);
            return new Range(
                    IstioVersion.parse(least.isEmpty() ? "0.0.0" : full(least, ".0")),
                    IstioVersion.parse(most.isEmpty() ? "9999.0.0" : full(most, ".9999")));
        }

        private static String full(String version, String patch) {
            return version.chars().filter(c -> c == '.').count() == 1 ? version + patch : version;
        }

        /** Whether a version is in it. */
        public boolean has(IstioVersion version) {
            IstioVersion release = new IstioVersion(version.major(), version.minor(), version.patch(), "");
            return release.compareTo(least) >= 0 && release.compareTo(most) <= 0;
        }
    }

    public Hazard {
        requireNonNull(code, "code is null");
        requireNonNull(component, "component is null");
        from = List.copyOf(from);
        to = List.copyOf(to);
        requireNonNull(condition, "condition is null");
    }

    /** Whether it concerns an upgrade between these versions. */
    public boolean concerns(IstioVersion installed, IstioVersion target) {
        return from.stream().anyMatch(range -> range.has(installed))
                && to.stream().anyMatch(range -> range.has(target));
    }
}
