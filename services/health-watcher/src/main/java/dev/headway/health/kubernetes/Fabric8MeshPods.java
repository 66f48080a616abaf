package dev.headway.health.kubernetes;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Question;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pods of the mesh, as the API server lists them when it is asked. Without a resource version a list is the most recent one,
 * and no cache can be behind it.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list">Kubernetes: semantics of
 *     get and list</a>
 */
public final class Fabric8MeshPods {

    private static final String AMBIENT = "ambient";
    private static final int PAGE = 500;

    private final Clusters clusters;

    public Fabric8MeshPods(Clusters clusters) {
        this.clusters = clusters;
    }

    /** Looks for a pod of the mesh on the nodes. */
    public Answer ask(Question.MeshPods question) {
        try {
            return clusters.find(question.cluster())
                    .map(cluster -> look(cluster, question.nodes()))
                    .orElseGet(() -> new Answer.Failed("cluster %s is not registered".formatted(question.cluster())));
        } catch (ClusterRefusedException | KubernetesClientException e) {
            return new Answer.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Answer look(Cluster cluster, List<String> nodes) {
        KubernetesClient client = cluster.client();
        Set<String> ambient =
                client.namespaces().withLabel(IstioNames.DATAPLANE_MODE, AMBIENT).list().getItems().stream()
                        .map(Namespace::getMetadata)
                        .map(metadata -> metadata.getName())
                        .collect(Collectors.toSet());
        var all = client.pods().inAnyNamespace();
        var pods = nodes.size() == 1 ? all.withField("spec.nodeName", nodes.getFirst()) : all;
        Set<String> judged = Set.copyOf(nodes);
        boolean found =
                Pages.any(pods, PAGE, pod -> judged.contains(KubernetesStates.nodeOf(pod)) && inMesh(pod, ambient));
        return new Answer.Value(found ? 1 : 0);
    }

    /**
     * Whether traffic of a pod goes through ztunnel, or is meant to. A pod that the CNI agent has not taken over although it
     * should have been is one as well.
     *
     * @param ambient the namespaces that are in the mesh
     * @see <a href="https://istio.io/latest/docs/ambient/usage/add-workloads/">Istio: adding workloads to the mesh</a>
     */
    static boolean inMesh(Pod pod, Set<String> ambient) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if ("Succeeded".equals(phase) || "Failed".equals(phase)) {
            return false;
        }
        if (!KubernetesStates.value(pod.getMetadata().getAnnotations(), IstioNames.REDIRECTION)
                .isEmpty()) {
            return true;
        }
        boolean host = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        String mode = KubernetesStates.label(pod, IstioNames.DATAPLANE_MODE);
        return !host
                && (mode.isEmpty() ? ambient.contains(pod.getMetadata().getNamespace()) : mode.equals(AMBIENT));
    }
}
