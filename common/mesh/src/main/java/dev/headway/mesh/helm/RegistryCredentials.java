package dev.headway.mesh.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Passwords for registries, from the files that {@code helm registry login} and {@code docker login} write. A file that keeps
 * them in a credential store of the desktop has none for us.
 *
 * @param files in the order they are asked
 */
record RegistryCredentials(List<Path> files) {

    private static final ObjectMapper JSON = new ObjectMapper();

    RegistryCredentials {
        files = List.copyOf(files);
    }

    /** The files of the user that runs this process. */
    static RegistryCredentials ofThisUser() {
        Path home = Path.of(System.getProperty("user.home"));
        return new RegistryCredentials(Stream.of(
                        path("HELM_REGISTRY_CONFIG"),
                        path("DOCKER_CONFIG").map(folder -> folder.resolve("config.json")),
                        Optional.of(home.resolve(".config/helm/registry/config.json")),
                        Optional.of(home.resolve(".docker/config.json")))
                .flatMap(Optional::stream)
                .toList());
    }

    /** User and password for a host, as HTTP's basic scheme wants them. */
    Optional<String> basic(String host) {
        for (Path file : files) {
            try {
                if (Files.isRegularFile(file)) {
                    String auth = JSON.readTree(Files.readAllBytes(file))
                            .path("auths")
                            .path(host)
                            .path("auth")
                            .asText();
                    if (!auth.isEmpty()) {
                        return Optional.of(auth);
                    }
                }
            } catch (IOException e) {
                throw new ChartUnavailableException("cannot read the registry credentials in " + file, e);
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> path(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }
}
