package dev.headway.mesh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the registry finds its clusters: in a kubeconfig or in Secrets, never in both. */
@ConfigMapping(prefix = "headway.clusters")
public interface ClustersConfig {

    /** A kubeconfig file; each of its contexts is a cluster. */
    Optional<Path> kubeconfig();

    /** The contexts to use; all of them when empty. */
    Optional<List<String>> contexts();

    /** Labels of contexts, each as {@code CONTEXT:key=value}, beside those in the file. */
    Optional<List<String>> labels();

    Secrets secrets();

    /** Clusters described by Secrets labelled {@code headway.dev/cluster}. */
    interface Secrets {

        /** Whether they are used. The API server that has them is the one this process runs in. */
        @WithDefault("false")
        boolean enabled();

        /** Where they are; the process's own namespace by default. */
        Optional<String> namespace();
    }
}
