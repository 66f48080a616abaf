package dev.headway.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.mesh.ClustersConfig;
import dev.headway.messaging.Json;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the compose file, the Dockerfiles and the scrape targets to what the services are. */
class DeploymentTest {

    private static final Path ROOT = Path.of("../..");

    static Stream<String> services() {
        return Stream.of("planner", "control-plane-executor", "node-executor", "tag-promoter", "health-watcher");
    }

    @Test
    void everyServiceModuleIsAContainerAndNothingElseIsBuilt() throws IOException {
        Set<String> modules = new TreeSet<>();
        try (Stream<Path> folders = Files.list(ROOT.resolve("services"))) {
            folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("standalone"))
                    .forEach(modules::add);
        }
        Set<String> built = new TreeSet<>();
        compose().path("services").properties().forEach(service -> {
            if (service.getValue().has("build")) {
                built.add(service.getKey());
            }
        });

        assertThat(services()).containsExactlyInAnyOrderElementsOf(modules);
        assertThat(built).isEqualTo(modules);
    }

    @ParameterizedTest
    @MethodSource("services")
    void folderContainerApplicationAndGroupHaveOneName(String service) throws IOException {
        assertThat(compose().path("services").path(service).path("build").asText())
                .isEqualTo("services/" + service);
        assertThat(properties(service, "application.properties").getProperty("quarkus.application.name"))
                .isEqualTo(service);
        Properties defaults = properties(service, "META-INF/microprofile-config.properties");
        List<String> groups = defaults.stringPropertyNames().stream()
                .filter(key -> key.endsWith(".group.id") || key.equals("quarkus.kafka-streams.application-id"))
                .map(defaults::getProperty)
                .toList();
        assertThat(groups).isNotEmpty().containsOnly(service);
    }

    @ParameterizedTest
    @MethodSource("services")
    void portsAgreeEverywhere(String service) throws IOException {
        String port = properties(service, "application.properties").getProperty("quarkus.http.port");

        assertThat(compose()
                        .path("services")
                        .path(service)
                        .path("ports")
                        .path(0)
                        .asText())
                .isEqualTo(port + ":" + port);
        assertThat(Files.readString(ROOT.resolve("services").resolve(service).resolve("Dockerfile")))
                .contains("EXPOSE " + port + "\n");
        assertThat(Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml")))
                .contains("- " + service + ":" + port + "\n");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyVariableIsOneTheServiceReads(String service) throws IOException {
        List<String> known = new ArrayList<>(List.of(
                "JAVA_OPTS", variable("kafka.bootstrap.servers"), variable("quarkus.kafka-streams.bootstrap-servers")));
        String prefix = ClustersConfig.class.getAnnotation(ConfigMapping.class).prefix();
        Arrays.stream(ClustersConfig.class.getMethods())
                .forEach(method -> known.add(variable(prefix + "." + method.getName())));
        List<String> used = new ArrayList<>();
        compose()
                .path("services")
                .path(service)
                .path("environment")
                .fieldNames()
                .forEachRemaining(used::add);

        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static JsonNode compose() throws IOException {
        // SnakeYAML resolves the anchors and merges that Jackson leaves alone.
        Object document = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
        return Json.mapper().valueToTree(document);
    }

    private static Properties properties(String service, String file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(new String(
                Files.readAllBytes(ROOT.resolve("services")
                        .resolve(service)
                        .resolve("src/main/resources")
                        .resolve(file)),
                UTF_8)));
        return properties;
    }
}
