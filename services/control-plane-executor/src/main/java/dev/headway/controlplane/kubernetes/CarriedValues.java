package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.helm.Values;
import java.util.List;
import java.util.Optional;

/** User values on their way to another version of their chart. */
final class CarriedValues {

    private static final List<String> IMAGE_TAGS = List.of("tag", "global.tag", "pilot.tag", "cni.tag");
    private static final List<String> PROFILES = List.of("profile", "global.profile");
    private static final List<String> REVISION_TAGS = List.of("revisionTags", "pilot.revisionTags");

    private CarriedValues() {}

    /** The values with image tags that pin the old version moved to the new one; everything else stays. */
    static Values to(Values values, String from, String to) {
        Values carried = values;
        for (String path : IMAGE_TAGS) {
            Optional<JsonNode> tag = carried.at(path).filter(JsonNode::isTextual);
            if (tag.isPresent()) {
                carried = carried.with(path, VersionRules.moved(tag.get().asText(), from, to));
            }
        }
        return carried;
    }

    /**
     * The values for a new revision beside the old one. Tags stay with the old release's objects until they are moved: two
     * releases that declare the same tag conflict.
     */
    static Values toRevision(Values values, String from, String to, String revision) {
        Values carried = withoutTags(to(values, from, to)).with("revision", revision);
        return PROFILES.stream().anyMatch(path -> values.at(path).isPresent())
                ? carried
                : carried.with("profile", "ambient");
    }

    /** The values without tags, which then are objects of their own. */
    static Values withoutTags(Values values) {
        Values without = values;
        for (String path : REVISION_TAGS) {
            without = without.without(path);
        }
        return without;
    }
}
