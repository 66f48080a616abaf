package dev.headway.mesh;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** The cluster this process runs in, when that is the only one it serves. */
@ConfigMapping(prefix = "headway.cluster")
public interface OwnClusterConfig {

    /** Its name in the fleet. With it, there is no other cluster. */
    Optional<String> name();

    /** Its labels, each as {@code key=value}. */
    Optional<List<String>> labels();
}
