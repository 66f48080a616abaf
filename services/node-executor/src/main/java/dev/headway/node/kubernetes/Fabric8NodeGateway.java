package dev.headway.node.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.mesh.IstioNames;
import dev.headway.messaging.Json;
import dev.headway.node.domain.Finished;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.Obstacle;
import dev.headway.node.domain.PodView;
import dev.headway.node.kubernetes.ApiRequests.Reply;
import dev.headway.node.kubernetes.EvictionResult.Granted;
import dev.headway.node.kubernetes.EvictionResult.Refused;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The requests of a node step: one method, one request, every change guarded. */
public final class Fabric8NodeGateway {

    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** The words of the eviction subresource for budgets that overlap; it has no other mark. */
    private static final String OVERLAPPING = "more than one PodDisruptionBudget";

    private final ApiRequests api;

    Fabric8NodeGateway(ApiRequests api) {
        this.api = api;
    }

    /** Whether a node takes no new pods. */
    public static boolean unschedulable(Node node) {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    /** The node as it is now, empty when there is none of that name. */
    Optional<Node> read(String name) {
        String path = "/api/v1/nodes/" + name;
        Reply reply = api.get(path);
        return reply.code() == NOT_FOUND ? Optional.empty() : Optional.of(node(reply, "GET " + path));
    }

    /** The ztunnel pods of a node as they are now. */
    List<Pod> ztunnels(String node) {
        return list("/api/v1/pods?labelSelector=%s&fieldSelector=%s"
                .formatted(encoded(PodViews.ZTUNNEL_LABEL + "=" + IstioNames.ZTUNNEL), encoded(on(node))));
    }

    /** The pods of a node as they are now. */
    List<Pod> pods(String node) {
        return list("/api/v1/pods?fieldSelector=" + encoded(on(node)));
    }

    /**
     * Writes an intent and the cordon.
     *
     * @param seen the node the intent was decided on; a node that changed since is not written
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if it changed
     */
    Node write(Node seen, Intent intent) {
        ObjectNode patch = patch(seen, intent);
        patch.putObject("spec").put("unschedulable", true);
        return patched(seen, patch);
    }

    /**
     * Writes the intent of a node that is given up, and takes the cordon away if it is ours.
     *
     * @param seen the node this was decided on; a node that changed since is not written
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if it changed
     */
    Node giveUp(Node seen, Intent intent) {
        ObjectNode patch = patch(seen, intent);
        if (intent.cordonedByUs()) {
            patch.putObject("spec").putNull("unschedulable");
        }
        return patched(seen, patch);
    }

    /**
     * Removes the intent and leaves behind what is over.
     *
     * @param seen the node this was decided on; a node that changed since is not written
     * @param uncordon whether the cordon goes too
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if it changed
     */
    Node release(Node seen, boolean uncordon, Finished finished) {
        ObjectNode patch = patch(seen);
        ((ObjectNode) patch.path("metadata"))
                .putObject("annotations")
                .put(IntentAnnotation.FINISHED, IntentAnnotation.write(finished))
                .putNull(IntentAnnotation.NAME);
        if (uncordon) {
            patch.putObject("spec").putNull("unschedulable");
        }
        return patched(seen, patch);
    }

    /** Asks for the eviction of a pod; a pod of the same name that came since is left alone. */
    EvictionResult evict(PodView pod) {
        ObjectNode eviction = Json.mapper().createObjectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("namespace", pod.namespace()).put("name", pod.name());
        eviction.putObject("deleteOptions").putObject("preconditions").put("uid", pod.uid());
        String path = pod(pod.namespace(), pod.name()) + "/eviction";
        try {
            return result(api.send("POST", path, ApiRequests.JSON, eviction.toString()));
        } catch (ApiException e) {
            return new Refused(Obstacle.Kind.SERVER, String.valueOf(e.getMessage()), Duration.ZERO);
        }
    }

    /**
     * Deletes one pod; another that took its name since is left alone.
     *
     * @throws ApiException a {@linkplain ApiException#conflict() conflict} if another has the name, otherwise if it is not known
     *     whether the pod is deleted
     */
    void delete(String namespace, String name, String uid) {
        ObjectNode options = Json.mapper().createObjectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.putObject("preconditions").put("uid", uid);
        String path = pod(namespace, name);
        Reply reply = api.send("DELETE", path, ApiRequests.JSON, options.toString());
        if (!reply.ok() && reply.code() != NOT_FOUND) {
            throw reply.asException("DELETE " + path);
        }
    }

    private static EvictionResult result(Reply reply) {
        if (reply.ok() || reply.code() == NOT_FOUND) {
            return new Granted();
        }
        Optional<String> budget = disruptionBudget(reply);
        if (reply.code() == TOO_MANY_REQUESTS && budget.isPresent()) {
            return new Refused(
                    Obstacle.Kind.BUDGET, (reply.message() + " " + budget.get()).strip(), reply.retryAfter());
        }
        if (reply.code() == SERVER_ERROR && reply.message().contains(OVERLAPPING)) {
            return new Refused(Obstacle.Kind.MISCONFIGURED, reply.message(), Duration.ZERO);
        }
        return new Refused(Obstacle.Kind.SERVER, "%d %s".formatted(reply.code(), reply.message()), reply.retryAfter());
    }

    /** The words of the cause that tells a budget's 429 from that of priority and fairness. */
    private static Optional<String> disruptionBudget(Reply reply) {
        for (JsonNode cause : reply.body().path("details").path("causes")) {
            if (cause.path("reason").asText().equals("DisruptionBudget")) {
                return Optional.of(cause.path("message").asText(""));
            }
        }
        return Optional.empty();
    }

    private List<Pod> list(String path) {
        return api.list(path, Pod.class);
    }

    private static String on(String node) {
        return "spec.nodeName=" + node;
    }

    private Node patched(Node seen, ObjectNode patch) {
        String path = "/api/v1/nodes/" + seen.getMetadata().getName();
        return node(api.send("PATCH", path, ApiRequests.MERGE_PATCH, patch.toString()), "PATCH " + path);
    }

    private static ObjectNode patch(Node seen, Intent intent) {
        ObjectNode patch = patch(seen);
        ((ObjectNode) patch.path("metadata"))
                .putObject("annotations")
                .put(IntentAnnotation.NAME, IntentAnnotation.write(intent));
        return patch;
    }

    private static ObjectNode patch(Node seen) {
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("metadata").put("resourceVersion", seen.getMetadata().getResourceVersion());
        return patch;
    }

    private static Node node(Reply reply, String what) {
        if (!reply.ok()) {
            throw reply.asException(what);
        }
        return Serialization.unmarshal(reply.text(), Node.class);
    }

    private static String pod(String namespace, String name) {
        return "/api/v1/namespaces/%s/pods/%s".formatted(namespace, name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
