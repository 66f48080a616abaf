package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.health.domain.BuiltInQueries.Entry;
import dev.headway.health.domain.BuiltInQueries.Variant;
import dev.headway.model.StepKind;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.PromQl;
import dev.headway.model.request.PrometheusSpec.Compare;
import dev.headway.testkit.GeneratedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page with all checks. With {@code -Dheadway.regenerate} it is written; without, it must be what would be written. */
class ChecksPageTest {

    @Test
    void hasEveryBuiltInCheckAsItIsAsked() throws IOException {
        GeneratedFiles.page(Path.of("../../docs/checks.md"), page());
    }

    @Test
    void everyBuiltInCheckIsInTheCatalogueAndIsAValidQuery() {
        assertThat(BuiltInQueries.entries()).extracting(Entry::check).containsExactly(BuiltInCheck.values());
        assertThat(BuiltInQueries.entries()).flatExtracting(Entry::variants).allSatisfy(variant -> {
            if (!variant.query().isEmpty()) {
                assertThat(PromQl.of(variant.query()).problems()).isEmpty();
                assertThat(PromQl.of(variant.samples()).problems()).isEmpty();
            }
        });
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Checks

                What must hold for a step besides the state of Kubernetes and Istio: Prometheus queries, HTTP probes and built-in checks, written
                in [the request](request.md). The built-in part of this page is generated from the catalogue of the health watcher.

                ## How a check is judged

                - It is evaluated while a confirmation is open, once per scrape interval. Good, bad, or unknown: no answer, no series, several
                  series, NaN, a stale series, fewer than `minSamples`. **Unknown is never healthy**: it holds the step until its timeout, and the
                  verdict is then Unknown, which advances nothing and takes nothing back.
                - A step is confirmed when its state and all its checks have held for the whole `window`. A bad or unknown evaluation starts the
                  window anew. Two bad ones of the last three refuse at once, or when they have lasted `for`.
                - Only samples from after the change count: `[$window]` is `spec.health.window`, at least four scrape intervals, and never
                  longer ago than the change; nothing is asked before two scrapes since. So what fails while a node is drained is not held
                  against the new version. A check with `during: change` judges just that: the time from the first command to the change.
                - `compare: before` asks the same for the time before the step was commanded, `compare: cohort` for the nodes that still run another
                  revision, in the same window. `max` and `min` then bound the rise. Both sides need `minSamples`.
                - An HTTP probe is bad with another status, or without an answer. Redirects are not followed.

                ## Placeholders

                Inside the quotes of a query: `$cluster`; `$node`, in checks of node steps only; `$nodes`, a regular expression of the nodes
                a step judges (the one of a node step, else all whose ztunnel runs the step's revision); `$revision`; `$istiods`, a regular expression
                of the revision's istiod pods. Ranges are `[$window]`. Where `headway.health-watcher.prometheus.cluster-label` is set, every
                selector of every query is restricted to the cluster.

                Series are told apart by the labels `node` (on those of ztunnel), `pod` and the cluster label; a scrape configuration adds them:

                ```yaml
                relabel_configs:
                  - {source_labels: [__meta_kubernetes_pod_node_name], target_label: node}
                  - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
                  - {target_label: cluster, replacement: NAME-OF-THE-CLUSTER}
                ```

                ## Where there is nothing to judge

                A node that was drained has no traffic but that of its DaemonSets until it is released, and not every cluster has waypoints. A
                built-in check that found neither a series nor a sample since the change therefore asks, in every evaluation anew, whether what it
                needs is there at all:

                - Pods of the mesh on the judged nodes: the API server is asked at that moment. Pods with the annotation
                  `ambient.istio.io/redirection` count, and those that `istio.io/dataplane-mode: ambient` on the pod or its namespace wants in the
                  mesh. The nodes' ztunnels must say so too: `workload_manager_active_proxy_count`, scraped since the change, is 0.
                - Waypoints: the watch of Gateways is live and has none of class `istio-waypoint`, and none that istiod deployed as a waypoint.

                If it is proven away the check *does not apply*: its evidence holds and says why, and the step is judged by everything else. One pod or
                one waypoint, or an answer that cannot be had, and the check is Unknown as ever. What was measured is always judged. A check with a
                query of your own always applies.

                A node that was drained empty thus proves nothing of its data path: the next node may go before traffic is back. What breaks with the
                first connection then shows at `settle-ztunnel`. To stop at the first node, let a small DaemonSet in the mesh cause traffic on every
                node, replace in place, or let `node` steps be judged by the error rate of an application as well.

                ## Built-in checks

                `bounds` of a check in the request replaces what stands here under *healthy* (`max`) and *samples needed* (`minSamples`), and lets a
                refusal wait until the value was out of bounds for a while (`for`, 0s):

                ```yaml
                checks:
                  - {name: l4-failures, bounds: {max: 0.05, minSamples: 200, for: 30s}}
                ```

                | name | what | healthy | samples needed | does not apply without | steps | source |
                |---|---|---|---|---|---|---|
                """);
        for (Entry entry : BuiltInQueries.entries()) {
            page.append("| `%s` | %s | %s | %d | %s | %s | %s |%n"
                    .formatted(
                            entry.check().word(),
                            sentence(entry),
                            bound(entry),
                            entry.minSamples(),
                            needs(entry.needs()),
                            entry.check().steps().stream()
                                    .map(StepKind::word)
                                    .map("`%s`"::formatted)
                                    .collect(Collectors.joining(", ")),
                            entry.source()));
        }
        page.append("""

                ## Their queries
                """);
        BuiltInQueries.entries().forEach(entry -> queries(entry, page));
        return page.toString();
    }

    private static void queries(Entry entry, StringBuilder page) {
        page.append("%n### %s%n".formatted(entry.check().word()));
        int before = 0;
        for (Variant variant : entry.variants()) {
            page.append("%n%s:%n%n".formatted(range(variant, before)));
            page.append(
                    variant.query().isEmpty()
                            ? "it cannot be seen, and the check is Unknown.%n".formatted()
                            : "```promql%n%s%n# samples%n%s%n```%n".formatted(variant.query(), variant.samples()));
            before = variant.since();
        }
    }

    private static String range(Variant variant, int before) {
        return before == 0
                ? "From Istio 1.%d".formatted(variant.since())
                : "Istio 1.%d to 1.%d".formatted(variant.since(), before - 1);
    }

    private static String bound(Entry entry) {
        String number = entry.max() == Math.rint(entry.max())
                ? Long.toString((long) entry.max())
                : String.format(Locale.ROOT, "%.2f", entry.max());
        return (entry.compare() == Compare.NONE ? "at most " : "a rise of at most ") + number;
    }

    private static String needs(Needs needs) {
        return switch (needs) {
            case NOTHING -> "always applies";
            case MESH_PODS -> "a pod of the mesh on the nodes";
            case WAYPOINTS -> "a waypoint";
        };
    }

    private static String sentence(Entry entry) {
        return entry.caveat().isEmpty() ? entry.asks() : entry.asks() + ". " + entry.caveat();
    }
}
