package dev.headway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.cli.ExitCode;
import dev.headway.testkit.apiserver.ApiServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code up} refuses before it starts anything. */
class UpOptionsTest {

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]
            users: [{name: u, user: {token: x}}]
            contexts: [{name: 'blue,1', context: {cluster: c, user: u}}, {name: green, context: {cluster: c, user: u}}]
            """;

    @TempDir
    Path folder;

    @Test
    void namesTheFileOrTheContextThatIsNotThere() throws IOException {
        assertThat(refusal("--kubeconfig", "/nowhere/config")).startsWith("kubeconfig /nowhere/config does not exist");
        assertThat(refusal("--kubeconfig", file(), "--context", "red"))
                .startsWith("kubeconfig %s has no context 'red'; it has blue,1, green".formatted(file()));
        assertThat(refusal("--kubeconfig", file(), "--label", "red:a=b"))
                .startsWith("'red:a=b' is not a label of a context: expected CONTEXT:key=value");
    }

    @Test
    void refusesOptionsOfTheSandboxForRealClustersAndTheOtherWayRound() throws IOException {
        assertThat(refusal("--kubeconfig", file(), "--nodes", "5"))
                .startsWith("--nodes is about the sandbox, and with --kubeconfig there is none");
        assertThat(refusal("--context", "green")).startsWith("--context says nothing without --kubeconfig");
    }

    @Test
    void tellsTheServicesWhichContextsAndLabels() throws IOException {
        RealClusters clusters =
                new RealClusters(Path.of(file()), List.of("blue,1", "green"), List.of("green:environment=staging"));

        assertThat(clusters.names()).containsExactly("blue,1", "green");
        assertThat(clusters.configuration())
                .isEqualTo(Map.of(
                        "headway.clusters.kubeconfig", file(),
                        "headway.clusters.contexts", "blue\\,1,green",
                        "headway.clusters.labels", "green:environment=staging"));
    }

    @Test
    void saysWhyAClusterDoesNotAnswer() throws IOException {
        RealClusters clusters = new RealClusters(Path.of(file()), List.of(), List.of());
        assertThat(clusters.problem("green")).startsWith("cluster 'green' does not answer: ");

        try (ApiServer server = ApiServer.builder().name("blue").build().start()) {
            Path alive = Files.writeString(folder.resolve("alive"), server.kubeconfig());
            assertThat(new RealClusters(alive, List.of(), List.of()).problem("blue"))
                    .isEmpty();
        }
    }

    private String file() throws IOException {
        return Files.writeString(folder.resolve("config"), KUBECONFIG).toString();
    }

    private static String refusal(String... arguments) {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new UpCommand())
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        assertThat(code).isEqualTo(ExitCode.USAGE);
        return err.toString();
    }
}
