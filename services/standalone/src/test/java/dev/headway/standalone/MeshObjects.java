package dev.headway.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** What an object of a cluster says of itself. */
final class MeshObjects {

    private static final ObjectMapper JSON = new ObjectMapper();

    private MeshObjects() {}

    static boolean isAgent(JsonNode pod) {
        return label(pod, "k8s-app").equals("istio-cni-node");
    }

    static String chartVersion(JsonNode secret) {
        byte[] packed = Base64.getDecoder()
                .decode(Base64.getDecoder().decode(secret.at("/data/release").asText()));
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return JSON.readTree(unpacked).at("/chart/metadata/version").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("no record of Helm", e);
        }
    }

    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** The tag of the first image without its variant. */
    static String version(JsonNode podSpec) {
        String image = podSpec.at("/containers/0/image").asText();
        String tag = image.substring(image.lastIndexOf(':') + 1);
        int variant = tag.indexOf('-');
        return variant < 0 ? tag : tag.substring(0, variant);
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    static String label(JsonNode object, String name) {
        return object.at("/metadata/labels").path(name).asText();
    }

    static String revision(JsonNode pod) {
        return pod.at("/metadata/annotations").path("istio.io/rev").asText();
    }

    static boolean cordoned(JsonNode node) {
        return node.at("/spec/unschedulable").asBoolean();
    }

    static boolean deleting(JsonNode object) {
        return object.at("/metadata").has("deletionTimestamp");
    }

    static boolean ready(JsonNode object) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
