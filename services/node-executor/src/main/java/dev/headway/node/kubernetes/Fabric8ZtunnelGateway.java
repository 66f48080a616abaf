package dev.headway.node.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.mesh.IstioNames;
import dev.headway.messaging.Json;
import dev.headway.node.domain.SurgeIntent;
import dev.headway.node.kubernetes.ApiRequests.Reply;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;

/** The requests of a surge step: one method, one request, every change guarded. */
final class Fabric8ZtunnelGateway {

    private static final String SETS = "/apis/apps/v1/daemonsets";
    private static final String PODS =
            "/api/v1/pods?labelSelector=%s%%3D%s".formatted(PodViews.ZTUNNEL_LABEL, IstioNames.ZTUNNEL);

    private final ApiRequests api;

    Fabric8ZtunnelGateway(ApiRequests api) {
        this.api = api;
    }

    /** The DaemonSet as it is now, empty when there is none. */
    Optional<DaemonSet> read() {
        return api.list(SETS, DaemonSet.class).stream()
                .filter(PodViews::isZtunnel)
                .findFirst();
    }

    /** The ztunnel pods of the cluster as they are now. */
    List<Pod> pods() {
        return api.list(PODS, Pod.class).stream().filter(PodViews::isZtunnel).toList();
    }

    /**
     * Writes an intent and the update strategy of its phase.
     *
     * @param seen the DaemonSet this was decided on; one that changed since is not written
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if it changed
     */
    DaemonSet write(DaemonSet seen, SurgeIntent intent) {
        ObjectNode patch = patch(seen);
        ((ObjectNode) patch.path("metadata"))
                .putObject("annotations")
                .put(IntentAnnotation.NAME, IntentAnnotation.write(intent));
        ObjectNode strategy = patch.putObject("spec").putObject("updateStrategy");
        switch (intent.phase()) {
            case SURGING ->
                strategy.put("type", "RollingUpdate")
                        .putObject("rollingUpdate")
                        .put("maxSurge", intent.maxSurge())
                        .put("maxUnavailable", 0);
            case PAUSED -> strategy.put("type", "OnDelete").putNull("rollingUpdate");
        }
        return send(seen, patch);
    }

    /**
     * Removes the intent.
     *
     * @param seen the DaemonSet this was decided on; one that changed since is not written
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if it changed
     */
    DaemonSet forget(DaemonSet seen) {
        ObjectNode patch = patch(seen);
        ((ObjectNode) patch.path("metadata")).putObject("annotations").putNull(IntentAnnotation.NAME);
        return send(seen, patch);
    }

    private DaemonSet send(DaemonSet seen, ObjectNode patch) {
        String path = "/apis/apps/v1/namespaces/%s/daemonsets/%s"
                .formatted(seen.getMetadata().getNamespace(), seen.getMetadata().getName());
        Reply reply = api.send("PATCH", path, ApiRequests.MERGE_PATCH, patch.toString());
        if (!reply.ok()) {
            throw reply.asException("PATCH " + path);
        }
        return Serialization.unmarshal(reply.text(), DaemonSet.class);
    }

    private static ObjectNode patch(DaemonSet seen) {
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("metadata").put("resourceVersion", seen.getMetadata().getResourceVersion());
        return patch;
    }
}
