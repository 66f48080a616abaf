package dev.headway.tag.domain;

/** Reaches the tags of a cluster. */
public interface TagGateways {

    /**
     * The tags of a cluster.
     *
     * @throws RefusedException if there is no cluster of that name
     */
    TagGateway of(String cluster);
}
