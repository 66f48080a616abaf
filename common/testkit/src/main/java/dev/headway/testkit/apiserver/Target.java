package dev.headway.testkit.apiserver;

/**
 * What a path names.
 *
 * @param namespace empty for a cluster-scoped resource, or for all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record Target(ResourceType type, String namespace, String name, String subresource) {

    boolean collection() {
        return name.isEmpty();
    }

    boolean is(String wanted) {
        return subresource.equals(wanted);
    }

    /** The resource as request counters and RBAC name it: {@code deployments.apps/status}. */
    String resource() {
        return subresource.isEmpty() ? type.resource() : type.resource() + "/" + subresource;
    }
}
