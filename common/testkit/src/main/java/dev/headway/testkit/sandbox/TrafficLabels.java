package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;

/** The labels of Istio's standard metrics, as far as queries read them. */
final class TrafficLabels {

    private TrafficLabels() {}

    /** The labels of a connection at a ztunnel. */
    static String connection(String reporter, Pod source, Pod destination, String flags, boolean encrypted) {
        return Exposition.labels(
                        "reporter",
                        reporter,
                        "request_protocol",
                        "tcp",
                        "response_flags",
                        flags,
                        "connection_security_policy",
                        encrypted ? "mutual_tls" : "unknown")
                + "," + ends(source, destination, encrypted);
    }

    /** The labels of a request at a gateway. */
    static String request(String reporter, Pod source, Pod destination, boolean served) {
        return Exposition.labels(
                        "reporter",
                        reporter,
                        "request_protocol",
                        "http",
                        "response_code",
                        served ? "200" : "503",
                        "response_flags",
                        served ? "-" : "UF",
                        "connection_security_policy",
                        "mutual_tls")
                + "," + ends(source, destination, true);
    }

    private static String ends(Pod source, Pod destination, boolean encrypted) {
        String service = workload(destination);
        String namespace = destination.getMetadata().getNamespace();
        return Exposition.labels(
                "source_workload",
                workload(source),
                "source_workload_namespace",
                source.getMetadata().getNamespace(),
                "source_principal",
                encrypted ? principal(source) : "unknown",
                "destination_workload",
                service,
                "destination_workload_namespace",
                namespace,
                "destination_principal",
                encrypted ? principal(destination) : "unknown",
                "destination_service",
                service + "." + namespace + ".svc.cluster.local",
                "destination_service_name",
                service,
                "destination_service_namespace",
                namespace);
    }

    private static String workload(Pod pod) {
        String app = Pods.label(pod, "app");
        return app.isEmpty() ? pod.getMetadata().getName() : app;
    }

    private static String principal(Pod pod) {
        String account = pod.getSpec().getServiceAccountName();
        return "spiffe://cluster.local/ns/%s/sa/%s"
                .formatted(pod.getMetadata().getNamespace(), account == null ? "default" : account);
    }
}
