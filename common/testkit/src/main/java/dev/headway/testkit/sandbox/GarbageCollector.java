package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The garbage collector: deletes an object once none of its owners is there any more. It knows the kinds that own or are owned in a
 * sandbox, all of them namespaced, and no deletion but that in the background.
 */
final class GarbageCollector extends Controller {

    private static final String BY_OWNER = "owner";

    private record Kind<T extends HasMetadata>(Class<T> type, SharedIndexInformer<T> informer) {

        @Nullable
        T cached(String namespacedName) {
            return informer.getIndexer().getByKey(namespacedName);
        }

        List<T> ownedBy(String owner) {
            return informer.getIndexer().byIndex(BY_OWNER, owner);
        }
    }

    private final Map<String, Kind<?>> kinds = new TreeMap<>();

    GarbageCollector(KubernetesClient client) {
        super("garbage-collector", client);
        follow(Gateway.class);
        follow(Deployment.class);
        follow(ReplicaSet.class);
        follow(DaemonSet.class);
        follow(ControllerRevision.class);
        follow(Pod.class);
        follow(Service.class);
        follow(ServiceAccount.class);
    }

    private <T extends HasMetadata> void follow(Class<T> type) {
        String kind = HasMetadata.getKind(type);
        SharedIndexInformer<T> informer =
                watch(client.resources(type).inAnyNamespace(), object -> enqueue(kind + "/" + key(object)));
        informer.addIndexers(Map.of(BY_OWNER, GarbageCollector::owners));
        kinds.put(kind, new Kind<>(type, informer));
    }

    private static List<String> owners(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .map(owner -> owner.getKind() + "/" + object.getMetadata().getNamespace() + "/" + owner.getName())
                .toList();
    }

    /** Looks at an object and at what it owns, whichever of them is gone. */
    @Override
    void reconcile(String key) {
        String[] parts = key.split("/", 2);
        @Nullable Kind<?> kind = kinds.get(parts[0]);
        @Nullable HasMetadata object = kind == null ? null : kind.cached(parts[1]);
        if (object != null) {
            collect(object);
        }
        kinds.values().forEach(dependents -> dependents.ownedBy(key).forEach(this::collect));
    }

    private void collect(HasMetadata object) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        String namespace = object.getMetadata().getNamespace();
        if (!owners.isEmpty()
                && !Pods.terminating(object)
                && owners.stream().noneMatch(owner -> isThere(namespace, owner))) {
            client.resource(object).lockResourceVersion().delete();
        }
    }

    /** The cache may be behind, so the API server has the last word. An owner of a kind that is not followed counts as there. */
    private boolean isThere(String namespace, OwnerReference owner) {
        @Nullable Kind<?> kind = kinds.get(owner.getKind());
        return kind == null
                || is(kind.cached(namespace + "/" + owner.getName()), owner)
                || is(
                        client.resources(kind.type())
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get(),
                        owner);
    }

    private static boolean is(@Nullable HasMetadata object, OwnerReference owner) {
        return object != null && object.getMetadata().getUid().equals(owner.getUid());
    }
}
