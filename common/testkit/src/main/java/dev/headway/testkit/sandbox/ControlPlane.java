package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.apps.Deployment;

/**
 * One running istiod revision.
 *
 * @param revision its name, {@code default} for an unrevisioned istiod
 * @param service the Service proxies reach it by
 * @param namespace where it runs
 * @param proxyImage the image it gives to gateways
 * @param era its version
 */
record ControlPlane(String revision, String service, String namespace, String proxyImage, Era era) {

    static ControlPlane of(Deployment istiod) {
        String image = istiod.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
        return new ControlPlane(
                Pods.label(istiod, "istio.io/rev"),
                istiod.getMetadata().getName(),
                istiod.getMetadata().getNamespace(),
                image.replace("/pilot:", "/proxyv2:"),
                Era.ofImage(image));
    }

    String address() {
        return service + "." + namespace + ".svc:15012";
    }
}
