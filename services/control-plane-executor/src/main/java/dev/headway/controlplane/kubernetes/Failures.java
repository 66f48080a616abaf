package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.helm.ChartChangedException;
import dev.headway.mesh.helm.ChartNotFoundException;
import dev.headway.mesh.helm.ChartUnavailableException;
import dev.headway.mesh.helm.HelmException;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;

/** What an exception means to the planner. */
public final class Failures {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final List<String> UNREACHABLE = List.of(
            "cluster unreachable",
            "unauthorized",
            "forbidden",
            "connection refused",
            "connection reset",
            "i/o timeout",
            "no such host",
            "the server is currently unable",
            "too many requests",
            "tls: ",
            "x509: ");

    private Failures() {}

    /** The refusal that an exception amounts to. */
    public static RefusedException refusal(RuntimeException exception) {
        return switch (exception) {
            case RefusedException refused -> refused;
            case ClusterRefusedException e -> new RefusedException(e.reason(), text(e));
            case ChartNotFoundException e -> new RefusedException(FailureReason.CHART_NOT_FOUND, text(e));
            case ChartChangedException e -> new RefusedException(FailureReason.CHART_CHANGED, text(e));
            case ChartUnavailableException e -> new RefusedException(FailureReason.HELM_FAILED, text(e));
            case OperationLease.HeldException e -> new RefusedException(FailureReason.HELM_FAILED, text(e));
            case OperationLease.CutOffTooOftenException e ->
                new RefusedException(FailureReason.OWNED_BY_OTHER, text(e));
            case HelmException e -> new RefusedException(ofHelm(text(e)), text(e));
            case KubernetesClientException e -> new RefusedException(ofStatus(e.getCode()), answer(e));
            default ->
                new RefusedException(
                        FailureReason.HELM_FAILED,
                        "unexpected %s: %s".formatted(exception.getClass().getName(), text(exception)));
        };
    }

    private static FailureReason ofHelm(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return UNREACHABLE.stream().anyMatch(lower::contains)
                ? FailureReason.CLUSTER_UNREACHABLE
                : FailureReason.HELM_FAILED;
    }

    private static FailureReason ofStatus(int code) {
        return switch (code) {
            case HttpURLConnection.HTTP_CONFLICT -> FailureReason.CONFLICT;
            case HttpURLConnection.HTTP_NOT_FOUND -> FailureReason.NOT_FOUND;
            case 0, HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN, TOO_MANY_REQUESTS ->
                FailureReason.CLUSTER_UNREACHABLE;
            default ->
                code >= HttpURLConnection.HTTP_INTERNAL_ERROR
                        ? FailureReason.CLUSTER_UNREACHABLE
                        : FailureReason.HELM_FAILED;
        };
    }

    private static String answer(KubernetesClientException exception) {
        Status status = exception.getStatus();
        return status == null || status.getMessage() == null
                ? "the API server does not answer: " + text(exception)
                : "the API server answers %d: %s".formatted(exception.getCode(), status.getMessage());
    }

    private static String text(RuntimeException exception) {
        String message = exception.getMessage();
        return message == null ? exception.getClass().getName() : message;
    }
}
