package dev.headway.mesh;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig: one file, or the text of a Secret.
 *
 * @param origin where it comes from, for messages
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">Kubernetes: kubeconfig</a>
 */
record Kubeconfig(Config config, String origin) {

    /** The name of the context extension that holds what Headway wants to know of a cluster. */
    private static final String EXTENSION = "headway.dev/cluster";

    /**
     * Reads a file; paths in it, which are relative to it, become absolute.
     *
     * @throws IllegalArgumentException if it is not there or not a kubeconfig
     */
    static Kubeconfig read(Path file) {
        try {
            Kubeconfig read = parse(Files.readString(file), "kubeconfig " + file);
            Path folder =
                    Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file that was read is in a folder");
            read.config.getClusters().forEach(cluster -> absolute(cluster.getCluster(), folder));
            read.config.getUsers().forEach(user -> absolute(user.getUser(), folder));
            return read;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("kubeconfig %s does not exist".formatted(file), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kubeconfig " + file, e);
        }
    }

    /**
     * Reads a text; paths in it stay as they are.
     *
     * @throws IllegalArgumentException if it is not a kubeconfig
     */
    static Kubeconfig parse(String text, String origin) {
        @Nullable Config config;
        try {
            config = Serialization.yamlMapper().readValue(text, Config.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s is not a kubeconfig: it is not valid YAML".formatted(origin), e);
        }
        if (config == null || config.getContexts().isEmpty()) {
            throw new IllegalArgumentException("%s is not a kubeconfig: it has no contexts".formatted(origin));
        }
        return new Kubeconfig(config, origin);
    }

    /** The names of its contexts, in the order of the file. */
    List<String> contexts() {
        return config.getContexts().stream().map(NamedContext::getName).toList();
    }

    /**
     * The same with one context, its cluster and its user.
     *
     * @throws IllegalArgumentException if there is not exactly one of each
     */
    Kubeconfig only(String name) {
        NamedContext context = one("context", name, config.getContexts(), NamedContext::getName);
        NamedCluster cluster =
                one("cluster", context.getContext().getCluster(), config.getClusters(), NamedCluster::getName);
        ConfigBuilder only = new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext(name)
                .withClusters(cluster)
                .withContexts(context);
        String user = requireNonNullElse(context.getContext().getUser(), "");
        if (!user.isEmpty()) {
            only.withUsers(one("user", user, config.getUsers(), NamedAuthInfo::getName));
        }
        return new Kubeconfig(only.build(), origin);
    }

    /** What the one context says stages select the cluster by. */
    Labels labels() {
        Map<String, String> labels = new TreeMap<>();
        for (NamedExtension extension :
                config.getContexts().getFirst().getContext().getExtensions()) {
            if (extension.getName().equals(EXTENSION)) {
                Map<?, ?> content = Serialization.jsonMapper().convertValue(extension.getExtension(), Map.class);
                if (content.get("labels") instanceof Map<?, ?> values) {
                    values.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
                }
            }
        }
        return Labels.of(labels);
    }

    /** How the one context authenticates, if it does. */
    Optional<AuthInfo> user() {
        return config.getUsers().stream().findFirst().map(NamedAuthInfo::getUser);
    }

    /** The one API server. */
    Cluster cluster() {
        return config.getClusters().getFirst().getCluster();
    }

    /**
     * The same as text, with a token in place of a token file or a credential plugin: Fabric8 knows nothing of the one and
     * would run the other only once.
     */
    String withToken(String token) {
        Config copy = Serialization.clone(config);
        copy.getUsers().stream().map(NamedAuthInfo::getUser).forEach(user -> {
            user.setExec(null);
            user.setTokenFile(null);
            user.setToken(token);
        });
        return Serialization.asYaml(copy);
    }

    String text() {
        return Serialization.asYaml(config);
    }

    private <T> T one(String kind, @Nullable String name, List<T> all, Function<T, String> nameOf) {
        List<T> found = all.stream()
                .filter(candidate -> nameOf.apply(candidate).equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("%s has no %s '%s'; it has %s"
                    .formatted(
                            origin,
                            kind,
                            name,
                            String.join(", ", all.stream().map(nameOf).toList())));
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("%s has %d %ss named '%s'".formatted(origin, found.size(), kind, name));
        }
        return found.getFirst();
    }

    private static void absolute(Cluster cluster, Path folder) {
        cluster.setCertificateAuthority(absolute(cluster.getCertificateAuthority(), folder));
    }

    private static void absolute(AuthInfo user, Path folder) {
        user.setClientCertificate(absolute(user.getClientCertificate(), folder));
        user.setClientKey(absolute(user.getClientKey(), folder));
        user.setTokenFile(absolute(user.getTokenFile(), folder));
        // A command without a slash is looked up in PATH.
        if (user.getExec() != null && user.getExec().getCommand().contains("/")) {
            user.getExec().setCommand(absolute(user.getExec().getCommand(), folder));
        }
    }

    private static @Nullable String absolute(@Nullable String path, Path folder) {
        return path == null || path.isEmpty() ? path : folder.resolve(path).toString();
    }
}
