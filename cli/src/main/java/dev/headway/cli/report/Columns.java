package dev.headway.cli.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of text whose columns are aligned. */
final class Columns {

    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    Columns row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** The lines, each behind the indent and without trailing blanks. */
    List<String> lines(String indent) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        return rows.stream().map(row -> indent + line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths.get(i) - row.get(i).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
