package dev.headway.node.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.headway.messaging.Json;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;

/** The annotation of a node that holds the executor's intent as JSON. */
public final class IntentAnnotation {

    /** Its name. */
    public static final String NAME = "headway.dev/upgrade";

    private IntentAnnotation() {}

    /** The intent a node carries. */
    public static Claim read(Node node) {
        Map<String, String> annotations = node.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(NAME);
        if (text == null) {
            return new Claim.Free();
        }
        try {
            return new Claim.Claimed(Json.mapper().readValue(text, Intent.class));
        } catch (JsonProcessingException e) {
            return new Claim.Illegible("%s: %s".formatted(NAME, e.getOriginalMessage()));
        }
    }

    static String write(Intent intent) {
        try {
            return Json.mapper().writeValueAsString(intent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the intent of " + intent.step(), e);
        }
    }
}
