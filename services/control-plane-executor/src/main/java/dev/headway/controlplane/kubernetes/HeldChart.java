package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.EditedChart;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.plan.HelmRelease;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A chart that renders its DaemonSet {@code OnDelete}, so that no pod moves by itself. Charts from 1.26 have a value for it.
 * Older ones get it written into a copy of their template: a patch of the DaemonSet would be undone by Helm where a template
 * names the type, as that of cni does, and on the way back from 1.26, whose manifest names it, in the very write that
 * changes the pod template.
 */
final class HeldChart {

    private static final String MARK = "# held by headway";
    private static final Pattern BLOCK = Pattern.compile("(?m)^([ \\t]*)updateStrategy:[ \\t]*$");
    private static final Pattern ROLLING = Pattern.compile("(?m)^([ \\t]*)(type: [\"']?RollingUpdate[\"']?[ \\t]*)$");
    private static final Pattern HELD_LINE = Pattern.compile("(?m)^[ \\t]*type: OnDelete " + MARK + "\\R");
    private static final Pattern REPLACED = Pattern.compile("(?m)^([ \\t]*)" + MARK + ": (.*)$");

    private final HelmEngine helm;

    HeldChart(HelmEngine helm) {
        this.helm = helm;
    }

    /**
     * Calls with a chart and values under which the DaemonSet of a release is OnDelete.
     *
     * @throws RefusedException if the chart cannot be made to
     */
    <T> T holding(Chart chart, HelmRelease release, Values values, BiFunction<Chart, Values, T> call) {
        Values held = StepValues.held(values);
        if (held(chart, release, held)) {
            return call.apply(chart, held);
        }
        try (TemporaryChart edited = EditedChart.of(chart, HeldChart::hold)) {
            if (!held(edited.chart(), release, held)) {
                throw new RefusedException(
                        FailureReason.NOT_FOUND,
                        "chart %s has neither a value nor a line for the update strategy of its DaemonSet, so its pods cannot be held"
                                .formatted(chart));
            }
            return call.apply(edited.chart(), held);
        }
    }

    /** Calls with a chart as it was before it was written into. */
    static <T> T released(Chart chart, BiFunction<Chart, Boolean, T> call) {
        boolean[] changed = {false};
        try (TemporaryChart edited = EditedChart.of(chart, files -> {
            Map<String, byte[]> original = edited(files, HeldChart::original);
            changed[0] = original.entrySet().stream()
                    .anyMatch(file -> !java.util.Arrays.equals(file.getValue(), files.get(file.getKey())));
            return original;
        })) {
            return call.apply(edited.chart(), changed[0]);
        }
    }

    private boolean held(Chart chart, HelmRelease release, Values values) {
        return MeshDaemonSet.strategy(
                                MeshDaemonSet.in(helm.template(chart, release.namespace(), release.name(), values, "")))
                        .type()
                == Type.ON_DELETE;
    }

    private static Map<String, byte[]> hold(Map<String, byte[]> files) {
        return edited(files, HeldChart::held);
    }

    private static Map<String, byte[]> edited(Map<String, byte[]> files, UnaryOperator<String> edit) {
        Map<String, byte[]> edited = new TreeMap<>(files);
        edited.replaceAll((path, content) -> {
            String text = new String(content, StandardCharsets.UTF_8);
            return path.startsWith("templates/") && text.contains("kind: DaemonSet")
                    ? edit.apply(text).getBytes(StandardCharsets.UTF_8)
                    : content;
        });
        return edited;
    }

    private static String held(String template) {
        String without = ROLLING.matcher(template).replaceAll("$1" + MARK + ": $2");
        return BLOCK.matcher(without).replaceAll("$0\n$1  type: OnDelete " + MARK);
    }

    private static String original(String template) {
        String without = HELD_LINE.matcher(template).replaceAll("");
        return REPLACED.matcher(without).replaceAll("$1$2");
    }
}
