package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * The SHA-256 of every chart of a target, in lower-case hex; empty where a chart is not pinned.
 *
 * <p>A chart's digest is taken over its files, so that an archive and the folder it unpacks to have the same one.
 */
public record ChartDigests(String base, String istiod, String cni, String ztunnel, String gateway) {

    /** Nothing is pinned. */
    public static final ChartDigests DEFAULT = new ChartDigests("", "", "", "", "");

    public ChartDigests {
        requireNonNull(base, "base is null");
        requireNonNull(istiod, "istiod is null");
        requireNonNull(cni, "cni is null");
        requireNonNull(ztunnel, "ztunnel is null");
        requireNonNull(gateway, "gateway is null");
    }

    /**
     * The digest of a chart, empty when it is not pinned.
     *
     * @param chart its name, such as {@code ztunnel}
     * @throws IllegalArgumentException if Istio has no chart of that name
     */
    public String of(String chart) {
        return switch (chart) {
            case "base" -> base;
            case "istiod" -> istiod;
            case "cni" -> cni;
            case "ztunnel" -> ztunnel;
            case "gateway" -> gateway;
            default -> throw new IllegalArgumentException("'%s' is not a chart of Istio".formatted(chart));
        };
    }
}
