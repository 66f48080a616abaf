package dev.headway.controlplane.domain;

import dev.headway.model.IstioVersion;
import java.util.Optional;

/** How image tags and stored values name a version of Istio. */
public final class VersionRules {

    private VersionRules() {}

    /** The version an image tag or chart version names, without the image variant: {@code 1.30.3-distroless} is 1.30.3. */
    public static Optional<IstioVersion> ofImage(String tag) {
        try {
            return Optional.of(IstioVersion.parse(tag.replaceFirst("-(distroless|debug)$", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The version a bundle annotation names: {@code v1.4.1} is 1.4.1; empty for a build of nobody's release. */
    static Optional<IstioVersion> ofBundle(String bundle) {
        return ofImage(bundle.replaceFirst("^v", ""));
    }

    /**
     * An image tag that the user pinned, moved to another version. A tag that does not begin with the old version is the
     * user's own business and stays.
     */
    public static String moved(String tag, String from, String to) {
        boolean names = tag.equals(from) || tag.startsWith(from + "-");
        return names ? to + tag.substring(from.length()) : tag;
    }
}
