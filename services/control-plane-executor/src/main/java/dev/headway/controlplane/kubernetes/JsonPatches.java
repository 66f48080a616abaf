package dev.headway.controlplane.kubernetes;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** JSON merge patches written as maps. */
final class JsonPatches {

    private JsonPatches() {}

    static void merge(Resource<?> object, Map<String, ?> patch) {
        object.patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(patch));
    }
}
