package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.IstioVersion;
import dev.headway.model.UpdateStrategy;
import java.util.List;

/**
 * The state an upgrade started from, as far as undoing needs it. Small: it has no nodes.
 *
 * @param revision the control-plane revision that is left behind
 * @param version the version of that revision
 * @param tags the tags that follow {@code revision}
 */
public record Baseline(
        String uid,
        String revision,
        IstioVersion version,
        HelmRelease base,
        HelmRelease cni,
        HelmRelease ztunnel,
        UpdateStrategy ztunnelStrategy,
        UpdateStrategy cniStrategy,
        List<TagState> tags,
        List<HelmRelease> gateways) {

    public Baseline {
        requireNonNull(uid, "uid is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(version, "version is null");
        requireNonNull(base, "base is null");
        requireNonNull(cni, "cni is null");
        requireNonNull(ztunnel, "ztunnel is null");
        requireNonNull(ztunnelStrategy, "ztunnelStrategy is null");
        requireNonNull(cniStrategy, "cniStrategy is null");
        tags = List.copyOf(tags);
        gateways = List.copyOf(gateways);
    }
}
