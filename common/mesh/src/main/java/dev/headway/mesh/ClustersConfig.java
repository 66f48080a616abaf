package dev.headway.mesh;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the registry finds its clusters. */
@ConfigMapping(prefix = "headway.clusters")
public interface ClustersConfig {

    /** A kubeconfig file; each of its contexts is a cluster. Without it there are no clusters. */
    Optional<Path> kubeconfig();

    /** The contexts to use; all of them when empty. */
    Optional<List<String>> contexts();
}
