package dev.headway.simulator.invariants;

import dev.headway.model.IstioVersion;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster as the history has it so far. */
public final class ClusterPicture {

    private final SortedMap<String, NodePicture> nodes = new TreeMap<>();
    private final SortedMap<String, IstioVersion> revisions = new TreeMap<>();
    private final SortedMap<String, String> tags = new TreeMap<>();
    private final SortedMap<String, String> gateways = new TreeMap<>();
    private @Nullable IstioVersion crds;

    /** The nodes by name. */
    public SortedMap<String, NodePicture> nodes() {
        return Collections.unmodifiableSortedMap(nodes);
    }

    /** The installed control plane revisions with their versions. */
    public SortedMap<String, IstioVersion> revisions() {
        return Collections.unmodifiableSortedMap(revisions);
    }

    /** The revision each tag points at. */
    public SortedMap<String, String> tags() {
        return Collections.unmodifiableSortedMap(tags);
    }

    /** The version of each manually deployed gateway. */
    public SortedMap<String, String> gateways() {
        return Collections.unmodifiableSortedMap(gateways);
    }

    /** The version of the CRDs; null while the history did not say. */
    @Nullable
    public IstioVersion crds() {
        return crds;
    }

    @Nullable
    public NodePicture node(String name) {
        return nodes.get(name);
    }

    void apply(Happening.ClusterChange change) {
        switch (change) {
            case Happening.NodeJoined joined -> nodes.put(joined.node(), new NodePicture(joined));
            case Happening.NodeLeft left -> nodes.remove(left.node());
            case Happening.NodeChange of -> {
                NodePicture node = nodes.get(of.node());
                if (node != null) {
                    node.apply(of);
                }
            }
            case Happening.CrdsChanged changed -> crds = changed.version();
            case Happening.RevisionInstalled installed -> revisions.put(installed.revision(), installed.version());
            case Happening.RevisionRemoved removed -> revisions.remove(removed.revision());
            case Happening.TagPointed pointed -> tags.put(pointed.tag(), pointed.revision());
            case Happening.ProcessChange process -> {}
            case Happening.PrometheusChanged changed -> {}
            case Happening.GatewayChanged changed -> gateways.put(changed.gateway(), changed.version());
        }
    }
}
