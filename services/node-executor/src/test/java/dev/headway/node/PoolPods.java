package dev.headway.node;

import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.Map;

/** The pods of a {@link NodePool}. */
final class PoolPods {

    private PoolPods() {}

    static Pod app(String namespace, String name, String node) {
        return new PodBuilder(unmanaged(namespace, name, node))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("shop")
                .withUid("1f0f0f0f-0000-0000-0000-000000000000")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    /** A CNI node agent. */
    static Pod agent(String namespace, String name, String node, String version) {
        Pod pod = ztunnel(namespace, name, node, "");
        return new PodBuilder(pod)
                .editMetadata()
                .withLabels(Map.of("k8s-app", IstioNames.CNI_NODE))
                .withAnnotations(Map.of())
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withImage("install-cni:" + version + "-distroless")
                .endContainer()
                .endSpec()
                .build();
    }

    static Pod unmanaged(String namespace, String name, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", "shop")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("app")
                .withImage("shop:1")
                .endContainer()
                .endSpec()
                .build();
    }

    static Pod ztunnel(String namespace, String name, String node, String revision) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", "ztunnel")
                .addToAnnotations(IstioNames.REV, revision)
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("DaemonSet")
                .withName("ztunnel")
                .withUid("0f0f0f0f-0000-0000-0000-000000000000")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("istio-proxy")
                .withImage("ztunnel:" + revision)
                .endContainer()
                .endSpec()
                .build();
    }

    static DaemonSet ztunnelSet(String namespace, String name) {
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .addToMatchLabels("app", "ztunnel")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "ztunnel")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("istio-proxy")
                .withImage("ztunnel:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The status a kubelet reports for a pod that runs, or whose image cannot be pulled. */
    static String status(boolean ready) {
        return ready ? """
                {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}""" : """
                {"status": {"phase": "Pending", "conditions": [{"type": "Ready", "status": "False"}], "containerStatuses": [
                  {"name": "istio-proxy", "image": "x", "imageID": "", "ready": false, "restartCount": 0,
                   "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}}]}}""";
    }
}
