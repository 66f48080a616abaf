package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.helm.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** User values on their way to another version of their chart. */
final class CarriedValues {

    private static final List<String> IMAGE_TAGS =
            List.of("tag", "global.tag", "pilot.tag", "cni.tag", "image", "pilot.image", "cni.image");
    private static final List<String> PROFILES = List.of("profile", "global.profile");
    private static final List<String> REVISION_TAGS = List.of("revisionTags", "pilot.revisionTags");

    /** Where charts keep their own defaults: until 1.23, and since. */
    private static final List<String> CHART_DEFAULTS = List.of("defaults", "_internal_defaults_do_not_set");

    private CarriedValues() {}

    /** The values with image tags that pin the old version moved to the new one; everything else stays. */
    static Values to(Values values, String from, String to) {
        Values carried = values;
        for (String path : IMAGE_TAGS) {
            Optional<String> tag = tag(carried, path);
            if (tag.isPresent()) {
                carried = carried.with(path, moved(tag.get(), from, to));
            }
        }
        return carried;
    }

    /**
     * Where values pin an image that does not follow the chart's version: carried on, they would silently keep the old
     * image.
     *
     * @return the paths and what they pin, such as {@code global.tag 1.29-fips}
     */
    static List<String> pinned(Values values, String from, String to) {
        return IMAGE_TAGS.stream()
                .flatMap(path -> tag(values, path)
                        .filter(tag -> moved(tag, from, to).equals(tag)
                                && !version(tag).startsWith(to))
                        .map(tag -> path + " " + tag)
                        .stream())
                .toList();
    }

    /**
     * The values as charts from 1.24 take them. Until 1.23 a value could also be set below {@code defaults}, where newer
     * charts refuse it; it means the same above.
     */
    static Values aboveDefaults(Values values) {
        Values above = values;
        for (String root : CHART_DEFAULTS) {
            Optional<JsonNode> below = values.at(root);
            above = above.without(root);
            if (below.isPresent()) {
                above = merged(above, "", below.get());
            }
        }
        return above;
    }

    /** The values for a new revision beside the old one; tags stay with the old release's objects until they are moved. */
    static Values toRevision(Values values, String revision) {
        return withoutTags(values).with("revision", revision);
    }

    /** The values with a profile: their own, or else that of others. */
    static Values withProfile(Values values, Values others, String otherwise) {
        if (PROFILES.stream().anyMatch(path -> values.at(path).isPresent())) {
            return values;
        }
        for (String path : PROFILES) {
            Optional<JsonNode> profile = others.at(path);
            if (profile.isPresent()) {
                return values.with(path, profile.get());
            }
        }
        return otherwise.isEmpty() ? values : values.with("profile", otherwise);
    }

    /** The values without tags, which then are objects of their own. */
    static Values withoutTags(Values values) {
        Values without = values;
        for (String path : REVISION_TAGS) {
            without = without.without(path);
        }
        return without;
    }

    private static Values merged(Values values, String path, JsonNode lower) {
        Values merged = values;
        for (Map.Entry<String, JsonNode> entry : lower.properties()) {
            String at = path + entry.getKey();
            if (entry.getKey().contains(".")) {
                continue;
            }
            Optional<JsonNode> own = values.at(at);
            if (own.isEmpty()) {
                merged = merged.with(at, entry.getValue());
            } else if (own.get().isObject() && entry.getValue().isObject()) {
                merged = merged(merged, at + ".", entry.getValue());
            }
        }
        return merged;
    }

    private static Optional<String> tag(Values values, String path) {
        return values.at(path)
                .filter(node -> node.isTextual() || node.isNumber())
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty() && (!path.endsWith("image") || text.contains("/")));
    }

    /** An image may be named in full: then its tag is what follows the last colon. */
    private static String moved(String image, String from, String to) {
        String version = version(image);
        return image.substring(0, image.length() - version.length()) + VersionRules.moved(version, from, to);
    }

    private static String version(String image) {
        return image.contains("/") ? image.substring(image.lastIndexOf(':') + 1) : image;
    }
}
