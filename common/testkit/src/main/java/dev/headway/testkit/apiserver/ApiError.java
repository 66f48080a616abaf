package dev.headway.testkit.apiserver;

/** A request that ends with a {@link KubeStatus} instead of an object. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final KubeStatus status;

    ApiError(KubeStatus status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    KubeStatus status() {
        return status;
    }
}
