package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.plan.StepDiff;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StepDiffsTest {

    private static final StepId STEP = StepId.of(StepKind.CNI);

    @Test
    void showsTwoLinesAroundAChange() {
        StepDiff diff = diff("{a: 1, b: 2, c: 3, d: 4, e: 5}", "{e: 5, d: 9, c: 3, b: 2, a: 1}", "", "");

        assertThat(diff.values()).isEqualTo("""
                --- values
                +++ values
                @@ -2,4 +2,4 @@
                 b: 2
                 c: 3
                -d: 4
                +d: 9
                 e: 5
                """);
    }

    @Test
    void saysNothingWhereNothingChanges() {
        String object = "kind: Service\nmetadata: {name: a, namespace: n}\nspec: {type: ClusterIP}\n";

        StepDiff diff = diff("{a: 1}", "{a: 1}", object, "# Source: x/y.yaml\n" + object);

        assertThat(diff.values()).isEmpty();
        assertThat(diff.objects()).isEmpty();
    }

    @Test
    void listsWhatANewReleaseCreates() {
        StepDiff diff = diff(
                "{}",
                "{}",
                "",
                "kind: Service\nmetadata: {name: b}\n---\nkind: ConfigMap\nmetadata: {name: a, namespace: n}\n");

        assertThat(diff.objects()).isEqualTo("+ ConfigMap n/a\n+ Service b\n");
    }

    @Test
    void countsDefinitionsWhoseVersionsStayAndNamesTheOthers() {
        String crd = """
                kind: CustomResourceDefinition
                metadata: {name: %s, labels: {app.kubernetes.io/version: %s}}
                spec: {versions: [{name: v1, served: true, storage: true, schema: {description: %s}}%s]}
                """;
        String before = crd.formatted("a", "1.29.6", "old", "") + "---\n" + crd.formatted("b", "1.29.6", "old", "")
                + "---\n" + crd.formatted("c", "1.29.6", "old", "");
        String after = crd.formatted("a", "1.30.3", "new", "") + "---\n" + crd.formatted("b", "1.30.3", "old", "")
                + "---\n" + crd.formatted("c", "1.30.3", "old", ", {name: v2, served: false}")
                + "---\n" + crd.formatted("d", "1.30.3", "old", "");

        assertThat(diff("{}", "{}", before, after).objects()).isEqualTo("""
                ~ 2 CustomResourceDefinitions 1.29.6 to 1.30.3
                ~ CustomResourceDefinition c (1.29.6 with v1 stored to 1.30.3 with v1 stored, v2 not served)
                + CustomResourceDefinition d
                """);
    }

    @Test
    void countsObjectsThatChangeOnlyTheirVersionLabels() {
        String account = """
                kind: ServiceAccount
                metadata: {name: %s, labels: {app.kubernetes.io/version: %s, helm.sh/chart: x-%s}}
                """;
        String set = """
                kind: DaemonSet
                metadata: {name: s, labels: {app.kubernetes.io/version: %s}}
                spec: {template: {metadata: {labels: {app.kubernetes.io/version: %s}}}}
                """;
        String before = account.formatted("a", "1", "1") + "---\n" + account.formatted("b", "1", "1") + "---\n"
                + set.formatted("1", "1");
        String after = account.formatted("a", "2", "2") + "---\n" + account.formatted("b", "2", "2") + "---\n"
                + set.formatted("2", "2");

        assertThat(diff("{}", "{}", before, after).objects())
                .startsWith("~ 2 objects change only their version labels\n--- DaemonSet s\n")
                .containsOnlyOnce("+        app.kubernetes.io/version: 2");
    }

    @Test
    void hidesSecretsInValuesAndWhereTheyAreRendered() {
        StepDiff diff = diff(
                "{global: {apiToken: s3cret-one}, tolerations: [{key: spot, operator: Exists}]}",
                "{global: {apiToken: s3cret-two, level: info}, tolerations: [{key: spare, operator: Exists}]}",
                "kind: ConfigMap\nmetadata: {name: a}\ndata: {values: 'token s3cret-one'}\n",
                "kind: ConfigMap\nmetadata: {name: a}\ndata: {values: 'token s3cret-two, info'}\n");

        assertThat(diff.values()).contains("+  level: info", "spare").doesNotContain("s3cret");
        assertThat(diff.objects()).contains("token (redacted), info").doesNotContain("s3cret");
    }

    @Test
    void hidesTheDataOfSecrets() {
        StepDiff diff = diff(
                "{}",
                "{}",
                "kind: Secret\nmetadata: {name: a}\ndata: {one: b25l}\n",
                "kind: Secret\nmetadata: {name: a}\ndata: {one: b25l, two: dHdv}\n");

        assertThat(diff.objects()).contains("+  two: (redacted)").doesNotContain("dHdv", "b25l");
    }

    @Test
    void shortensWhatIsTooLongAndSaysSo() {
        String lines = "  \"%d\": a line of some length\n";
        StringBuilder many = new StringBuilder("kind: ConfigMap\nmetadata: {name: a}\ndata:\n");
        for (int i = 0; i < 2_000; i++) {
            many.append(lines.formatted(i));
        }

        StepDiff diff = diff("{}", "{}", "kind: ConfigMap\nmetadata: {name: a}\ndata: {}\n", many.toString());

        assertThat(diff.objects().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(StepDiffs.LARGEST);
        assertThat(diff.objects().lines().reduce((one, next) -> next))
                .hasValueSatisfying(last -> assertThat(last).matches("\\(shortened: \\d+ more bytes\\)"));
    }

    private static StepDiff diff(String old, String wanted, String before, String after) {
        return StepDiffs.diff(
                STEP, Values.parse(old), Values.parse(wanted), RenderedChart.parse(before), RenderedChart.parse(after));
    }
}
