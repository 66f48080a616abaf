package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Permission;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** Asks the API server what this account may do. */
final class AccessReviews {

    private AccessReviews() {}

    /** The permissions that are not granted, in all namespaces where the resource has any. */
    static List<Permission> denied(KubernetesClient client, List<Permission> needed) {
        return Concurrent.map(
                        needed,
                        permission ->
                                allowed(client, permission) ? Optional.<Permission>empty() : Optional.of(permission))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean allowed(KubernetesClient client, Permission permission) {
        int slash = permission.resource().indexOf('/');
        String resource =
                slash < 0 ? permission.resource() : permission.resource().substring(0, slash);
        var review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withGroup(permission.group())
                        .withResource(resource)
                        .withSubresource(
                                slash < 0 ? null : permission.resource().substring(slash + 1))
                        .withVerb(permission.verb())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
