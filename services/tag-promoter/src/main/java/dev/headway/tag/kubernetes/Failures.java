package dev.headway.tag.kubernetes;

import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.helm.ChartChangedException;
import dev.headway.mesh.helm.ChartNotFoundException;
import dev.headway.mesh.helm.ChartUnavailableException;
import dev.headway.mesh.helm.HelmException;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.model.FailureReason;
import dev.headway.tag.domain.RefusedException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** What an exception of a cluster or of Helm means to the planner. */
final class Failures {

    private static final int TOO_MANY_REQUESTS = 429;

    private static final List<String> UNREACHABLE = List.of(
            "cluster unreachable",
            "unauthorized",
            "forbidden",
            "connection refused",
            "connection reset",
            "i/o timeout");

    private Failures() {}

    /** Calls, and throws what goes wrong as a {@link RefusedException}. */
    static <T> T refusing(Supplier<T> call) {
        try {
            return call.get();
        } catch (ClusterRefusedException e) {
            throw new RefusedException(e.reason(), text(e));
        } catch (ChartNotFoundException e) {
            throw new RefusedException(FailureReason.CHART_NOT_FOUND, text(e));
        } catch (ChartChangedException e) {
            throw new RefusedException(FailureReason.CHART_CHANGED, text(e));
        } catch (ChartUnavailableException e) {
            throw new RefusedException(FailureReason.HELM_FAILED, text(e));
        } catch (OperationLease.HeldException e) {
            throw new RefusedException(FailureReason.HELM_FAILED, text(e));
        } catch (OperationLease.CutOffTooOftenException e) {
            throw new RefusedException(FailureReason.OWNED_BY_OTHER, text(e));
        } catch (HelmException e) {
            throw new RefusedException(ofHelm(text(e)), text(e));
        } catch (KubernetesClientException e) {
            throw new RefusedException(ofStatus(e.getCode()), text(e));
        }
    }

    private static FailureReason ofHelm(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return UNREACHABLE.stream().anyMatch(lower::contains)
                ? FailureReason.CLUSTER_UNREACHABLE
                : FailureReason.HELM_FAILED;
    }

    /** A status of 0 means that there was no answer. */
    private static FailureReason ofStatus(int code) {
        return switch (code) {
            case HttpURLConnection.HTTP_NOT_FOUND -> FailureReason.NOT_FOUND;
            case 0, HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN, TOO_MANY_REQUESTS ->
                FailureReason.CLUSTER_UNREACHABLE;
            default ->
                code >= HttpURLConnection.HTTP_INTERNAL_ERROR
                        ? FailureReason.CLUSTER_UNREACHABLE
                        : FailureReason.CONFLICT;
        };
    }

    private static String text(RuntimeException exception) {
        return Objects.requireNonNullElse(
                exception.getMessage(), exception.getClass().getName());
    }
}
