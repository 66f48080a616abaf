package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.helm.StoredRelease;
import dev.headway.model.Evidence;
import dev.headway.model.plan.HelmRelease;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was read from the cluster after a change, held against what the change should have done. */
final class ReadBack {

    private final InstantSource clock;
    private final List<Evidence> observed = new ArrayList<>();

    ReadBack(InstantSource clock) {
        this.clock = clock;
    }

    /** Holds where the two texts are the same. */
    ReadBack same(String check, String subject, String seen, String expected) {
        return holds(check, subject, seen, expected, seen.equals(expected));
    }

    ReadBack holds(String check, String subject, String seen, String expected, boolean holds) {
        observed.add(new Evidence(check, subject, seen, expected, holds, clock.instant()));
        return this;
    }

    /** The release's newest record is the one that was written, and it is deployed. */
    ReadBack deployed(IstioReleases releases, HelmRelease release) {
        Optional<StoredRelease> newest = releases.newest(release.namespace(), release.name());
        return same(
                "release",
                "release %s/%s".formatted(release.namespace(), release.name()),
                newest.map(stored -> words(stored.release())).orElse("absent"),
                words(release));
    }

    List<Evidence> list() {
        return List.copyOf(observed);
    }

    private static String words(HelmRelease release) {
        return "%s %s, revision %d, %s"
                .formatted(release.chart(), release.version(), release.revision(), release.status());
    }
}
