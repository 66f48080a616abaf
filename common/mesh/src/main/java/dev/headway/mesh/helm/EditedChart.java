package dev.headway.mesh.helm;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Copies charts with some files changed. */
public final class EditedChart {

    private EditedChart() {}

    /**
     * Copies a chart.
     *
     * @param edit what becomes of the files, by their path relative to the chart; files it takes out are not copied
     */
    public static TemporaryChart of(Chart chart, UnaryOperator<Map<String, byte[]>> edit) {
        return TemporaryChart.of(
                chart.name(),
                chart.version(),
                edit.apply(ChartFiles.of(Path.of(chart.reference())).files()));
    }
}
