package dev.headway.node.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.headway.messaging.Json;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Finished;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.SurgeClaim;
import dev.headway.node.domain.SurgeIntent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The annotation of a node, or of the ztunnel DaemonSet, that holds the executor's intent as JSON. */
public final class IntentAnnotation {

    /** Its name. */
    public static final String NAME = "headway.dev/upgrade";

    /** The name of the one that stays on a node: the last step that was over with it. */
    public static final String FINISHED = "headway.dev/finished";

    private IntentAnnotation() {}

    /** The intent a node carries. */
    public static Claim read(Node node) {
        Optional<String> text = text(node, NAME);
        try {
            return text.isEmpty()
                    ? new Claim.Free(finished(node))
                    : new Claim.Claimed(Json.mapper().readValue(text.get(), Intent.class));
        } catch (JsonProcessingException e) {
            return new Claim.Illegible(illegible(e));
        }
    }

    /** The intent the DaemonSet carries. */
    public static SurgeClaim read(DaemonSet set) {
        Optional<String> text = text(set, NAME);
        try {
            return text.isEmpty()
                    ? new SurgeClaim.Free()
                    : new SurgeClaim.Claimed(Json.mapper().readValue(text.get(), SurgeIntent.class));
        } catch (JsonProcessingException e) {
            return new SurgeClaim.Illegible(illegible(e));
        }
    }

    static String write(Intent intent) {
        return json(intent);
    }

    static String write(SurgeIntent intent) {
        return json(intent);
    }

    static String write(Finished finished) {
        return json(finished);
    }

    /** Only what can be read can be held against a command. */
    private static @Nullable Finished finished(Node node) {
        Optional<String> text = text(node, FINISHED);
        try {
            return text.isEmpty() ? null : Json.mapper().readValue(text.get(), Finished.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Optional<String> text(HasMetadata object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(name));
    }

    private static String illegible(JsonProcessingException e) {
        return "%s: %s".formatted(NAME, e.getOriginalMessage());
    }

    private static String json(Object intent) {
        try {
            return Json.mapper().writeValueAsString(intent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + intent, e);
        }
    }
}
