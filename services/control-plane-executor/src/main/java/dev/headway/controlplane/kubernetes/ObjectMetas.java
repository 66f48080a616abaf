package dev.headway.controlplane.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels and annotations, with the empty text for those that are not there. */
final class ObjectMetas {

    private ObjectMetas() {}

    static String label(HasMetadata object, String name) {
        return get(object.getMetadata().getLabels(), name);
    }

    static String label(@Nullable ObjectMeta metadata, String name) {
        return metadata == null ? "" : get(metadata.getLabels(), name);
    }

    static String annotation(HasMetadata object, String name) {
        return annotation(object.getMetadata(), name);
    }

    static String annotation(@Nullable ObjectMeta metadata, String name) {
        return metadata == null ? "" : get(metadata.getAnnotations(), name);
    }

    private static String get(@Nullable Map<String, String> map, String name) {
        return map == null ? "" : map.getOrDefault(name, "");
    }
}
