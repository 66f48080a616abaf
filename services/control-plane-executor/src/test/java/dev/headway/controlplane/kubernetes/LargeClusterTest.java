package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.controlplane.domain.SurveyRules;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.model.plan.Survey;
import dev.headway.testkit.apiserver.RequestLog.Entry;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a survey asks of the API server of a cluster with some thousand objects. */
class LargeClusterTest {

    private static final Pattern LIMIT = Pattern.compile("[?&]limit=(\\d+)");

    private static LargeCluster cluster;
    private static List<Entry> requests;
    private static Observation seen;

    @BeforeAll
    static void read() {
        cluster = new LargeCluster(600, 2_000);
        cluster.server.requests().reset();
        seen = SurveyBenchmark.read(cluster.client, cluster.server.kubeconfig());
        requests = cluster.server.requests().recent();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void readsEveryListOfManyInPages() {
        assertThat(lists("/api/v1/pods")).hasSize(4).allMatch(limit -> limit.equals("500"));
        assertThat(lists("/api/v1/nodes")).hasSize(3).allMatch(limit -> limit.equals("250"));
        assertThat(lists("/apis/policy/v1/poddisruptionbudgets")).hasSize(1).allMatch(limit -> limit.equals("500"));
    }

    @Test
    void readsConsistentlyAndChangesNothing() {
        assertThat(requests).noneMatch(request -> request.path().contains("resourceVersion=0"));
        assertThat(requests).allMatch(request -> request.method().equals("GET"));
        assertThat(requests).hasSizeLessThan(40);
    }

    @Test
    void keepsAlikePodsTogether() {
        assertThat(seen.nodes()).hasSize(600);
        assertThat(seen.workloads().pods().stream().mapToInt(PodGroup::count).sum())
                .isEqualTo(2_000);
        assertThat(seen.workloads().pods()).allMatch(group -> group.budgets().size() == 1);
    }

    @Test
    void forecastsTheDrainOfEveryNode() {
        Survey survey = SurveyRules.survey(seen, Rehearsal.NONE, Catalogues.builtIn(), null);

        assertThat(survey.nodes().stream()
                        .mapToInt(node -> node.drain().evictions())
                        .sum())
                .isEqualTo(2_000);
    }

    private static List<String> lists(String path) {
        return requests.stream()
                .filter(request ->
                        request.path().startsWith(path + "?") || request.path().equals(path))
                .map(request -> {
                    Matcher limit = LIMIT.matcher(request.path());
                    return limit.find() ? limit.group(1) : "none";
                })
                .toList();
    }
}
