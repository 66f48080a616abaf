package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * Values documents, in YAML, that replace the user values of the releases; empty where a release keeps its own.
 *
 * <p>Without one, Headway carries the user values of the installed release onto the defaults of the new chart, as Helm does
 * with {@code --reset-then-reuse-values}.
 */
public record ChartValues(String base, String istiod, String cni, String ztunnel, String gateway) {

    /** Every release keeps its own values. */
    public static final ChartValues DEFAULT = new ChartValues("", "", "", "", "");

    public ChartValues {
        requireNonNull(base, "base is null");
        requireNonNull(istiod, "istiod is null");
        requireNonNull(cni, "cni is null");
        requireNonNull(ztunnel, "ztunnel is null");
        requireNonNull(gateway, "gateway is null");
    }

    /**
     * The document for the releases of a chart, empty when they keep their own values.
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
