// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The outcomes of all rows as Markdown, in their order. Not thread-safe. */
final class FaultTable {
    private final Map<Row, Outcome> outcomes = new LinkedHashMap<>();

    void add(Row row, Outcome outcome) {
        outcomes.put(row, outcome);
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("| fault | produced | delivered | lost | twice | longest lag | peak memory | |");
        lines.add("|---|---|---|---|---|---|---|---|");
        outcomes.forEach((row, outcome) -> lines.add(line(row, outcome)));
        return String.join("\n", lines) + "\n";
    }

    static String line(Row row, Outcome outcome) {
        if (outcome instanceof Outcome.NotRun notRun) {
            return "| %s | | | | | | | not run: %s |".formatted(row.fault(), notRun.reason());
        }
        Outcome.Played played = (Outcome.Played) outcome;
        Figures figures = played.figures();
        List<String> remarks = new ArrayList<>(played.remarks());
        if (row.isOnEmbeddedApi()) {
            remarks.add("embedded API");
        }
        if (!played.violations().isEmpty()) {
            remarks.add("**" + played.violations().size() + " violations**");
        }
        return "| "
                + String.join(
                        " | ",
                        row.fault(),
                        Long.toString(figures.balance().produced()),
                        Long.toString(figures.balance().delivered()),
                        Long.toString(figures.balance().lost()),
                        figures.balance().twice() + (played.mayRepeat() == 0 ? "" : " (≤ " + played.mayRepeat() + ")"),
                        String.format(
                                Locale.ROOT, "%.2f s", figures.longestLag().toMillis() / 1000.0),
                        figures.mebibytes() == 0 ? "unknown" : figures.mebibytes() + " MiB",
                        String.join("; ", remarks))
                + " |";
    }
}
