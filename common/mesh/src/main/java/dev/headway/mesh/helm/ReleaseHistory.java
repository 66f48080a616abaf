package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.mesh.Pages;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The releases of a cluster, read from the Secrets in which Helm 3 keeps them.
 *
 * @see <a href="https://helm.sh/docs/topics/advanced/#storage-backends">Helm: storage backends</a>
 */
public final class ReleaseHistory {

    private static final long PAGE = 20;
    private static final String SUPERSEDED = "superseded";
    private static final String UNINSTALLED = "uninstalled";
    private static final Comparator<StoredRelease> OLDEST_FIRST =
            Comparator.comparingInt(stored -> stored.release().revision());

    /** The one chart a cluster may do without: its Gateways may all be deployed by istiod. */
    private static final String OPTIONAL = "gateway";

    private final KubernetesClient client;

    public ReleaseHistory(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The newest revision of every release of these charts, in all namespaces, ordered by namespace and name.
     *
     * @param charts chart names without version
     */
    public List<StoredRelease> newest(Set<String> charts) {
        Map<String, StoredRelease> newest = new HashMap<>();
        collect(releases().withLabelNotIn("status", SUPERSEDED, UNINSTALLED), charts, newest);
        Set<String> missing = new HashSet<>(charts);
        missing.remove(OPTIONAL);
        newest.values().forEach(stored -> missing.remove(stored.release().chart()));
        if (!missing.isEmpty()) {
            // A superseded record is the newest where a killed process left the one after it half-way and that was
            // removed; where helm uninstall kept the history, the newest says so.
            Map<String, StoredRelease> past = new HashMap<>();
            collect(releases().withLabelIn("status", SUPERSEDED, UNINSTALLED), missing, past);
            past.values().removeIf(stored -> stored.release().status().equals(UNINSTALLED));
            past.forEach(newest::putIfAbsent);
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(
                                (StoredRelease stored) -> stored.release().namespace())
                        .thenComparing(stored -> stored.release().name()))
                .toList();
    }

    private FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> releases() {
        return client.secrets().inAnyNamespace().withLabel("owner", "helm");
    }

    private static void collect(Listable<SecretList> secrets, Set<String> charts, Map<String, StoredRelease> newest) {
        Pages.each(secrets, PAGE, (Secret secret) -> {
            StoredRelease stored = read(secret);
            if (charts.contains(stored.release().chart())) {
                newest.merge(
                        stored.release().namespace() + "/" + stored.release().name(),
                        stored,
                        (one, other) -> OLDEST_FIRST.compare(one, other) < 0 ? other : one);
            }
        });
    }

    /** Every stored revision of a release, the newest first. */
    public List<StoredRelease> revisions(String namespace, String name) {
        List<StoredRelease> revisions = new ArrayList<>();
        Pages.each(
                client.secrets()
                        .inNamespace(namespace)
                        .withLabel("owner", "helm")
                        .withLabel("name", name),
                PAGE,
                secret -> revisions.add(read(secret)));
        revisions.sort(OLDEST_FIRST.reversed());
        return List.copyOf(revisions);
    }

    /** The newest revision of a release. */
    public Optional<StoredRelease> newest(String namespace, String name) {
        return revisions(namespace, name).stream().findFirst();
    }

    /** One revision of a release, as long as Helm's history has it. */
    public Optional<StoredRelease> find(String namespace, String name, int revision) {
        Secret secret = client.secrets()
                .inNamespace(namespace)
                .withName("sh.helm.release.v1.%s.v%d".formatted(name, revision))
                .get();
        return Optional.ofNullable(secret).map(ReleaseHistory::read);
    }

    /**
     * Removes the record of one revision, so that the one before it is the newest again. Objects stay as they are. Meant for
     * a pending revision whose writer is gone.
     */
    public void forget(StoredRelease stored) {
        client.secrets()
                .inNamespace(stored.release().namespace())
                .withName(stored.secret())
                .delete();
    }

    private static StoredRelease read(Secret secret) {
        String namespace = secret.getMetadata().getNamespace();
        String name = secret.getMetadata().getName();
        JsonNode tree;
        try {
            byte[] once = Base64.getDecoder().decode(secret.getData().getOrDefault("release", ""));
            tree = Serialization.jsonMapper()
                    .readTree(unzipped(Base64.getDecoder().decode(once)));
        } catch (IOException | IllegalArgumentException e) {
            throw new HelmException(
                    "Secret %s/%s is not a Helm release: %s".formatted(namespace, name, e.getMessage()), e);
        }
        JsonNode metadata = tree.path("chart").path("metadata");
        JsonNode info = tree.path("info");
        HelmRelease release = new HelmRelease(
                namespace,
                tree.path("name").asText(),
                metadata.path("name").asText(),
                metadata.path("version").asText(),
                tree.path("version").asInt(),
                info.path("status").asText());
        return new StoredRelease(
                release,
                name,
                info.path("description").asText(),
                time(info.path("last_deployed").asText()),
                Values.of(tree.path("config")),
                tree.path("manifest").asText(),
                tree.path("chart"));
    }

    private static byte[] unzipped(byte[] data) throws IOException {
        boolean zipped = data.length > 2 && data[0] == (byte) 0x1f && data[1] == (byte) 0x8b;
        if (!zipped) {
            return data;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(data))) {
            return in.readAllBytes();
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
