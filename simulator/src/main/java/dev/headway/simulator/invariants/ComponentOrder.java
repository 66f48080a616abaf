package dev.headway.simulator.invariants;

import dev.headway.model.IstioVersion;
import dev.headway.simulator.invariants.Happening.CniChanged;
import dev.headway.simulator.invariants.Happening.GatewayChanged;
import dev.headway.simulator.invariants.Happening.RevisionInstalled;
import dev.headway.simulator.invariants.Happening.RevisionRemoved;
import dev.headway.simulator.invariants.Happening.TagPointed;
import dev.headway.simulator.invariants.Happening.ZtunnelReplaced;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * S3, component order and skew: CRDs come before the control plane; no ztunnel, CNI agent or gateway is ever newer than the
 * newest control plane or more than one minor behind the one it follows; what is followed is not removed. On the way back too.
 */
public final class ComponentOrder implements Invariant {

    @Override
    public String promise() {
        return "S3";
    }

    @Override
    public void check(Happening happening, Picture before) {
        switch (happening) {
            case ZtunnelReplaced replaced -> {
                ClusterPicture cluster = before.cluster(replaced.cluster());
                if (!cluster.revisions().containsKey(replaced.revision())) {
                    throw breach(
                            "node %s of %s has a ztunnel of revision %s, which has no control plane; installed are %s",
                            replaced.node(),
                            replaced.cluster(),
                            replaced.revision(),
                            cluster.revisions().keySet());
                }
            }
            case CniChanged changed -> inSkew(before.cluster(changed.cluster()), changed.node(), changed.version());
            case GatewayChanged changed
            when changed.by() != null ->
                inSkew(before.cluster(changed.cluster()), changed.gateway(), changed.version());
            case TagPointed pointed
            when pointed.by() != null -> {
                if (!before.cluster(pointed.cluster()).revisions().containsKey(pointed.revision())) {
                    throw breach(
                            "tag %s of %s points at revision %s, which has no control plane",
                            pointed.tag(), pointed.cluster(), pointed.revision());
                }
            }
            case RevisionInstalled installed
            when installed.by() != null -> {
                IstioVersion crds = before.cluster(installed.cluster()).crds();
                if (crds == null || crds.compareTo(installed.version()) < 0) {
                    throw breach(
                            "revision %s of %s was installed over CRDs of %s",
                            installed.revision(), installed.cluster(), crds);
                }
            }
            case RevisionRemoved removed
            when removed.by() != null -> unused(removed, before.cluster(removed.cluster()));
            default -> {}
        }
    }

    private void inSkew(ClusterPicture cluster, String object, String version) {
        IstioVersion own = IstioVersion.parse(version);
        IstioVersion newest = cluster.revisions().values().stream()
                .max(Comparator.naturalOrder())
                .orElse(null);
        if (isAhead(own, newest)) {
            throw breach("%s is at %s, the newest control plane at %s", object, own, newest);
        }
        if (newest != null && newest.minorsAheadOf(own) > 1) {
            throw breach("%s is at %s, more than one minor behind the control plane at %s", object, own, newest);
        }
    }

    private static boolean isAhead(IstioVersion own, @Nullable IstioVersion newest) {
        return newest == null || own.compareTo(newest) > 0;
    }

    private void unused(RevisionRemoved removed, ClusterPicture cluster) {
        for (NodePicture node : cluster.nodes().values()) {
            if (node.revision().equals(removed.revision())) {
                throw breach(
                        "revision %s of %s was removed while node %s follows it",
                        removed.revision(), removed.cluster(), node.name());
            }
        }
        cluster.tags().forEach((tag, revision) -> {
            if (revision.equals(removed.revision())) {
                throw breach(
                        "revision %s of %s was removed while tag %s points at it", revision, removed.cluster(), tag);
            }
        });
    }
}
