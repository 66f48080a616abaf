package dev.headway.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headway.testkit.apiserver.Write;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every write of one cluster that an upgrade is about, in the order of its API server and with the token it came under.
 *
 * @param beginning the objects that were there before
 * @param writes the writes since, which grow
 */
record ClusterLog(String cluster, List<Write> beginning, List<Write> writes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> WATCHED = Set.of(
            "nodes",
            "pods",
            "secrets",
            "deployments.apps",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io");

    /** Begins to record a cluster that is at rest. */
    static ClusterLog of(SandboxCluster cluster) {
        List<Write> writes = new ArrayList<>();
        ClusterLog log = new ClusterLog(cluster.name(), beginning(cluster.client()), writes);
        cluster.server().onWrite(write -> {
            if (WATCHED.contains(write.resource())) {
                synchronized (writes) {
                    writes.add(write);
                }
            }
        });
        return log;
    }

    /** The writes up to now. */
    List<Write> recorded() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    private static List<Write> beginning(KubernetesClient client) {
        return Stream.of(
                        there("pods", client.pods().inAnyNamespace().list().getItems()),
                        there("nodes", client.nodes().list().getItems()),
                        there(
                                "secrets",
                                client.secrets()
                                        .inAnyNamespace()
                                        .withLabel("owner", "helm")
                                        .list()
                                        .getItems()),
                        there(
                                "deployments.apps",
                                client.apps().deployments().inAnyNamespace().list().getItems()),
                        there(
                                "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                                client.admissionRegistration()
                                        .v1()
                                        .mutatingWebhookConfigurations()
                                        .list()
                                        .getItems()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Write> there(String resource, List<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object -> new Write(
                        Instant.EPOCH, resource, Optional.empty(), Optional.of(json(object)), Optional.empty()))
                .toList();
    }

    private static JsonNode json(HasMetadata object) {
        try {
            return JSON.readTree(Serialization.asJson(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + object, e);
        }
    }
}
