package dev.headway.mesh;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that Secrets describe: the label {@code headway.dev/cluster} is the name, the key {@code kubeconfig} says how
 * to reach it with one context, and the Secret's other labels are the cluster's.
 *
 * <p>Whoever may write such a Secret must not run programs or read files here: credential plugins, auth providers and paths
 * are refused.
 */
final class SecretClusters implements Clusters, AutoCloseable {

    static final String LABEL = "headway.dev/cluster";

    private static final String OURS = "headway.dev/";
    private static final String KEY = "kubeconfig";
    private static final long FIRST_LIST_SECONDS = 30;
    private static final Logger LOG = Logger.getLogger(SecretClusters.class);

    /** A cluster, or why there is none, and the Secret that says so. */
    private record Entry(String secret, String version, Optional<Cluster> cluster, String problem) {}

    private final KubernetesClient hub;
    private final Connections connections;
    private final SharedIndexInformer<Secret> informer;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Interruptions interruptions = new Interruptions();

    /** Watches a namespace; when this returns, the clusters that are there are known, if the API server answers. */
    SecretClusters(KubernetesClient hub, String namespace, Connections connections) {
        this.hub = hub;
        this.connections = connections;
        this.informer = hub.secrets().inNamespace(namespace).withLabel(LABEL).runnableInformer(0);
        informer.exceptionHandler((started, problem) -> {
            interruptions.failed("The registry", "Secrets of namespace " + namespace, problem);
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Secret secret) {
                changed();
            }

            @Override
            public void onUpdate(Secret before, Secret secret) {
                changed();
            }

            @Override
            public void onDelete(Secret secret, boolean finalStateUnknown) {
                changed();
            }
        });
        try {
            informer.start().toCompletableFuture().get(FIRST_LIST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("The Secrets of namespace %s are not known yet: %s", namespace, e);
        }
        refresh();
    }

    @Override
    public synchronized List<Cluster> all() {
        return entries.values().stream()
                .flatMap(entry -> entry.cluster().stream())
                .toList();
    }

    @Override
    public synchronized Optional<Cluster> find(String name) {
        return Optional.ofNullable(entries.get(name)).flatMap(Entry::cluster);
    }

    @Override
    public synchronized Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (entry.cluster().isEmpty()) {
                problems.put(name, entry.problem());
            }
        });
        return problems;
    }

    @Override
    public synchronized void close() {
        informer.stop();
        entries.values().forEach(SecretClusters::close);
        hub.close();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        refresh();
        listeners.forEach(Runnable::run);
    }

    private synchronized void refresh() {
        Map<String, List<Secret>> byName = new HashMap<>();
        for (Secret secret : informer.getStore().list()) {
            byName.computeIfAbsent(secret.getMetadata().getLabels().get(LABEL), name -> new ArrayList<>())
                    .add(secret);
        }
        byName.forEach((name, secrets) -> {
            // The first one has the name; a later one must not take a cluster over.
            secrets.sort(
                    Comparator.comparing((Secret secret) -> secret.getMetadata().getCreationTimestamp())
                            .thenComparing(secret -> secret.getMetadata().getName()));
            for (Secret other : secrets.subList(1, secrets.size())) {
                LOG.warnf(
                        "Secret %s is ignored: cluster '%s' is that of Secret %s",
                        other.getMetadata().getName(),
                        name,
                        secrets.getFirst().getMetadata().getName());
            }
            update(name, secrets.getFirst());
        });
        List.copyOf(entries.keySet()).stream()
                .filter(name -> !byName.containsKey(name))
                .forEach(name -> {
                    LOG.infof("Cluster %s left the registry: its Secret is gone", name);
                    Optional.ofNullable(entries.remove(name)).ifPresent(SecretClusters::close);
                });
    }

    private void update(String name, Secret secret) {
        String version =
                secret.getMetadata().getUid() + "/" + secret.getMetadata().getResourceVersion();
        Entry known = entries.get(name);
        if (known != null && known.version().equals(version)) {
            return;
        }
        Entry entry;
        String origin = "Secret " + secret.getMetadata().getName();
        try {
            Cluster cluster = connections.open(name, labels(secret), harmless(secret, origin));
            LOG.infof("Cluster %s is in the registry, from %s", name, origin);
            entry = new Entry(secret.getMetadata().getName(), version, Optional.of(cluster), "");
        } catch (RuntimeException e) {
            LOG.warnf("Cluster %s cannot be used: %s", name, e.getMessage());
            entry = new Entry(
                    secret.getMetadata().getName(), version, Optional.empty(), String.valueOf(e.getMessage()));
        }
        entries.put(name, entry);
        if (known != null) {
            close(known);
        }
    }

    private static Kubeconfig harmless(Secret secret, String origin) {
        String encoded =
                requireNonNullElse(secret.getData(), Map.<String, String>of()).get(KEY);
        if (encoded == null) {
            throw new IllegalArgumentException("%s has no key '%s'".formatted(origin, KEY));
        }
        Kubeconfig whole =
                Kubeconfig.parse(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8), origin);
        if (whole.contexts().size() != 1) {
            throw new IllegalArgumentException(
                    "%s must have one context, it has %s".formatted(origin, String.join(", ", whole.contexts())));
        }
        Kubeconfig one = whole.only(whole.contexts().getFirst());
        refuse(origin, "certificate-authority", one.cluster().getCertificateAuthority());
        one.user().ifPresent(user -> refuse(origin, user));
        return one;
    }

    private static void refuse(String origin, AuthInfo user) {
        refuse(origin, "exec", user.getExec());
        refuse(origin, "auth-provider", user.getAuthProvider());
        refuse(origin, "client-certificate", user.getClientCertificate());
        refuse(origin, "client-key", user.getClientKey());
        refuse(origin, "tokenFile", user.getTokenFile());
    }

    private static void refuse(String origin, String field, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has '%s', which is refused in a Secret: it would run a program or read a file here; use a token or embedded data"
                            .formatted(origin, field));
        }
    }

    private static Labels labels(Secret secret) {
        Map<String, String> labels = new TreeMap<>(secret.getMetadata().getLabels());
        labels.keySet().removeIf(key -> key.startsWith(OURS));
        return Labels.of(labels);
    }

    private static void close(Entry entry) {
        entry.cluster().ifPresent(cluster -> cluster.client().close());
    }
}
